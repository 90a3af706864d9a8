/**
 * The page: signed in or not, and the machines as they are now.
 */
import { authorization, call, token } from './api.js';
import { askApproval } from './approval.js';
import { createFleet } from './fleet.js';
import { drawGroups } from './machines.js';
import { follow } from './sse.js';
import { detail, headline } from './words.js';

const part = (id) => document.getElementById(id);
const fleet = createFleet();
let following;
let isDrawn = true;

/** At most once a frame, however many events came. */
function draw() {
  if (!isDrawn) return;
  isDrawn = false;
  requestAnimationFrame(() => {
    isDrawn = true;
    const nodes = fleet.all();
    part('headline').textContent = headline(nodes);
    part('detail').textContent = detail(nodes);
    document.title = `${headline(nodes)} · Pilotlight`;
    drawGroups(part('groups'), fleet.groups(), { now: Date.now(), onApprove: askApproval });
  });
}

function show(isSignedIn) {
  part('sign-in').hidden = isSignedIn;
  part('sign-out').hidden = !isSignedIn;
  if (!isSignedIn) part('machines').hidden = true;
}

/** Read while the stream is open already: no change can fall between them. */
async function readList() {
  const { nodes } = await call('/nodes');
  fleet.list(nodes);
  part('machines').hidden = false;
  part('live').textContent = 'Live';
  draw();
}

function start() {
  show(true);
  following = new AbortController();
  part('live').textContent = 'Connecting';
  follow('/api/v1/events', {
    headers: authorization(),
    signal: following.signal,
    onOpen: readList,
    onEvent: (event) => {
      fleet.take(event);
      draw();
    },
    onLost: lost,
    onRefused: () =>
      signOut('This token is not known here. Check for a missing character at either end.'),
  });
}

function lost() {
  part('live').textContent = 'Connection lost. Trying again.';
}

function signOut(why) {
  following?.abort();
  token.forget();
  fleet.list([]);
  part('live').textContent = '';
  part('sign-in-wrong').textContent = why;
  show(false);
  part('token').focus();
}

part('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  token.set(part('token').value.trim());
  part('token').value = '';
  part('sign-in-wrong').textContent = '';
  start();
});
part('sign-out').addEventListener('click', () => signOut(''));
setInterval(draw, 15_000);

if (token.get()) start();
else show(false);
