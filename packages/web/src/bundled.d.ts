// The file types that esbuild bundles besides TypeScript.
declare module '*.css';
declare module '*.md' {
  const text: string;
  export default text;
}
