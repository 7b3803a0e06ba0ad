import { connect } from '@lavish/client';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.jsx';

// Outside of React: one connection for the lifetime of the page, independent of mounted components.
const lavish = connect({
  url: 'http://127.0.0.1:7070',
  // Your own backend returns it: see ../../token-endpoint.
  token: async () => (await (await fetch('/token', { method: 'POST' })).json()).token,
});

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <App lavish={lavish} roomId="demo" />
  </StrictMode>,
);
