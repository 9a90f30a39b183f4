import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// The window runs under a strict content policy: no inline script, no inline style, no data: fonts.
export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  base: './',
  clearScreen: false,
  server: { port: 5173, strictPort: true, host: '127.0.0.1' },
  build: {
    target: 'safari15',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    outDir: mode === 'fake' ? 'dist-fake' : 'dist',
  },
  // Vitest must take Svelte's browser build, else components cannot be mounted.
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  test: {
    environment: 'jsdom',
    // A loaded machine is slow; a right answer ends the wait at once.
    testTimeout: 60_000,
    setupFiles: ['tests/setup.ts'],
    include: ['tests/**/*.test.ts'],
  },
}));
