import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

/*
 * Finds types that a package's public signatures use and the package does not export, in its .d.ts files.
 */

/** A node of the syntax tree, as far as this file reads it. */
interface Node {
  type: string;
  [field: string]: unknown;
}

/** A name of a module: one that it declares, or one of another module. */
interface Origin {
  source: string;
  name: string;
}

interface Module {
  declarations: Map<string, Node[]>;
  imports: Map<string, Origin>;
  /** By the exported name; `source` is the module itself when the name is its own. */
  exports: Map<string, Origin>;
  /** Modules of which all is exported. */
  stars: string[];
}

/** Where a name is declared: `source` is the path of a file, or the name of another package. */
const keyOf = ({ source, name }: Origin) => `${source}#${name}`;

/** Returns the missing names, as "NAME, used by EXPORT (FILE)". `folder` is that of the installed package. */
export function unexportedTypes(folder: string): string[] {
  const modules = createModules();
  const exported = new Map<string, string>();
  for (const entry of typeEntries(folder))
    for (const [name, origin] of modules.exportsOf(entry)) exported.set(keyOf(origin), name);

  const missing = new Set<string>();
  for (const [key, name] of exported) {
    const [source, local] = key.split('#') as [string, string];
    for (const declaration of modules.declarationsOf(source, local))
      for (const used of referencesIn(declaration)) {
        const origin = modules.resolve(source, used);
        if (origin === null || isThirdParty(origin.source) || exported.has(keyOf(origin))) continue;
        missing.add(`${origin.name}, used by ${name} (${source.slice(folder.length + 1)})`);
      }
  }
  return [...missing].sort();
}

const isThirdParty = (source: string) => !source.startsWith('/') && !source.startsWith('@lavish/');

/** The .d.ts files that package.json names. */
function typeEntries(folder: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { exports: unknown };
  const entries = new Set<string>();
  const visit = (value: unknown, key = '') => {
    if (key === 'types' && typeof value === 'string') entries.add(join(folder, value));
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) visit(inner, name);
  };
  visit(exports);
  return [...entries];
}

function createModules() {
  const read = new Map<string, Module>();

  function load(path: string): Module {
    const known = read.get(path) ?? moduleOf(path, readFileSync(path, 'utf8'));
    read.set(path, known);
    return known;
  }

  /** Follows a name to its declaration; null for a global. */
  function resolveName(path: string, name: string): Origin | null {
    const { declarations, imports } = load(path);
    if (declarations.has(name)) return { source: path, name };
    const imported = imports.get(name);
    return imported === undefined ? null : follow(path, imported);
  }

  function follow(path: string, { source, name }: Origin): Origin {
    if (source === path) return resolveName(path, name) ?? { source, name };
    if (!source.startsWith('/')) return { source, name };
    return exportsOf(source).get(name) ?? { source, name };
  }

  function exportsOf(path: string): Map<string, Origin> {
    const { exports, stars } = load(path);
    const all = new Map<string, Origin>();
    for (const star of stars) for (const [name, origin] of exportsOf(star)) all.set(name, origin);
    for (const [name, origin] of exports) all.set(name, follow(path, origin));
    return all;
  }

  return {
    exportsOf,
    resolve: resolveName,
    declarationsOf: (source: string, name: string) =>
      source.startsWith('/') ? (load(source).declarations.get(name) ?? []) : [],
  };
}

function moduleOf(path: string, text: string): Module {
  const module: Module = { declarations: new Map(), imports: new Map(), exports: new Map(), stars: [] };
  const { program, errors } = parseSync(path, text, { lang: 'dts', sourceType: 'module' });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  for (const node of program.body as unknown as Node[]) addStatement(module, path, node);
  return module;
}

function addStatement(module: Module, path: string, node: Node) {
  const source = node.source ? sourceOf(path, (node.source as unknown as { value: string }).value) : path;
  const specifiers = (node.specifiers ?? []) as Record<string, Node>[];
  if (node.type === 'ImportDeclaration') {
    for (const { local, imported } of specifiers)
      module.imports.set(nameOf(local!), { source, name: imported ? nameOf(imported) : '*' });
  } else if (node.type === 'ExportAllDeclaration') {
    module.stars.push(source);
  } else if (node.type === 'ExportNamedDeclaration') {
    for (const { local, exported } of specifiers)
      module.exports.set(nameOf(exported!), { source, name: nameOf(local!) });
    if (node.declaration)
      for (const name of declare(module, node.declaration as Node))
        module.exports.set(name, { source: path, name });
  } else declare(module, node);
}

/** The path of a file of the same package, or another package's name. */
function sourceOf(path: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return resolve(dirname(path), specifier.replace(/\.[jt]s$/, '.d.ts'));
}

/** Adds what a statement declares. Returns the names. */
function declare(module: Module, node: Node): string[] {
  const parts = node.type === 'VariableDeclaration' ? (node.declarations as Node[]) : [node];
  const names: string[] = [];
  for (const part of parts) {
    const name = part.id ? nameOf(part.id as Node) : null;
    if (name === null) continue;
    module.declarations.set(name, [...(module.declarations.get(name) ?? []), part]);
    names.push(name);
  }
  return names;
}

const nameOf = (node: Node): string => String(node.name ?? node.value);

/** Names of types, and of values after `typeof`, that a declaration refers to. */
function referencesIn(declaration: Node): Set<string> {
  const found = new Set<string>();
  const parameters = new Set<string>();
  const visit = (value: unknown) => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const node = value as Node;
    if (node.type === 'TSTypeParameter') parameters.add(nameOf(node.name as Node));
    if (node.type === 'TSMappedType') parameters.add(nameOf(node.key as Node));
    const referred = referredName(node);
    if (referred !== null) found.add(referred);
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(declaration);
  for (const parameter of parameters) found.delete(parameter);
  return found;
}

function referredName(node: Node): string | null {
  const name = (node.typeName ?? node.exprName ?? (HERITAGE.includes(node.type) ? node.expression : null)) as
    | Node
    | null
    | undefined;
  if (!name) return node.superClass ? nameOf(node.superClass as Node) : null;
  let leftmost = name;
  while (leftmost.type === 'TSQualifiedName') leftmost = leftmost.left as Node;
  return leftmost.type === 'Identifier' ? nameOf(leftmost) : null;
}

const HERITAGE = ['TSInterfaceHeritage', 'TSClassImplements'];
