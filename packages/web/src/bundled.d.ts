// What esbuild takes in beside TypeScript.
declare module '*.css';
