import './app.css';
import { mount } from 'svelte';
import { open } from './lib/cache.svelte';
import App from './App.svelte';
import { applyRememberedTheme } from './lib/theme';

applyRememberedTheme();

// The invented backend is only for pictures and for work on the window without the program; a real build has no trace of it.
if (import.meta.env.MODE === 'fake') {
  const { install } = await import('./fake/install');
  install();
}

// What the first screen needs is asked for at once, not one after the other.
open('status', {});
open('settings', {});
open('today', {});

mount(App, { target: document.getElementById('app')! });
