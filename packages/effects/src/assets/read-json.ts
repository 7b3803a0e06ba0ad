/** The value in a JSON file. Throws a sentence for a file that is something else. */
export async function readJson(asset: Blob): Promise<unknown> {
  const text = await asset.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('the file is not JSON');
  }
}
