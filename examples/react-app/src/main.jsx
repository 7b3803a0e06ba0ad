import { connect } from '@lavish/client';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.jsx';

// Outside of React: one connection for as long as the page lives, whatever React mounts and unmounts.
const lavish = connect({
  url: 'http://127.0.0.1:7070',
  // From your own backend: see ../../token-endpoint.
  token: async () => (await (await fetch('/token', { method: 'POST' })).json()).token,
});

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <App lavish={lavish} roomId="demo" />
  </StrictMode>,
);
