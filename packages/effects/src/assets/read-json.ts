/** Parses a JSON file. Throws an error with a readable message if it is not JSON. */
export async function readJson(asset: Blob): Promise<unknown> {
  const text = await asset.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('the file is not JSON');
  }
}
