// Bundles what runs in the measured process.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';

export const ROOT = path.join(__dirname, '..', '..', '..');

/** Where the bundles are. */
export interface BenchBuild {
  /** To be loaded before Node-RED. */
  readonly preload: string;
  readonly wireThread: string;
  /** Folder with the benchmark's own nodes. */
  readonly nodes: string;
}

/** Into build/, in well under a second. */
export async function buildBench(): Promise<BenchBuild> {
  const out = path.join(ROOT, 'build', 'bench');
  const nodes = path.join(out, 'nodes');
  await mkdir(nodes, { recursive: true });
  const bundle = (names: string[], outdir: string) =>
    esbuild.build({
      entryPoints: names.map((name) => path.join(__dirname, `${name}.ts`)),
      outdir,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      logLevel: 'warning',
    });
  await Promise.all([
    bundle(['child', 'wire-thread'], out),
    bundle(['bench-nodes'], nodes),
    // Node-RED takes a node for one only where a page is beside it.
    writeFile(path.join(nodes, 'bench-nodes.html'), '<!-- Only used without an editor. -->\n'),
  ]);
  return { preload: path.join(out, 'child.js'), wireThread: path.join(out, 'wire-thread.js'), nodes };
}
