import '../../web/src/look/look.css';
import '../../web/src/look/avatar.css';
import '../../web/src/look/icons.css';
import '../../web/src/look/side-colours.css';
import 'uplot/dist/uPlot.min.css';
import './parts/parts.css';
import './sign-in/sign-in.css';
import './shell/shell.css';
import './account/account.css';
import './overview/overview.css';
import './analytics/analytics.css';
import './users/users.css';
import './corrections/corrections.css';
import './overlays/overlays.css';
import './keys/keys.css';
import './settings/settings.css';
import './rooms/rooms.css';
import './battles/battles.css';
import './catalogue/catalogue.css';
import './campaigns/campaigns.css';
import { createRoot } from 'react-dom/client';
import { Entrance } from './sign-in/entrance.tsx';
import { takeFragment } from './sign-in/secret.ts';
import { loadLanguage } from './strings/strings.ts';

// Before anything else, so that the address has no secret while other code runs.
const arrival = takeFragment();
await loadLanguage();
createRoot(document.getElementById('console')!).render(<Entrance {...arrival} />);
