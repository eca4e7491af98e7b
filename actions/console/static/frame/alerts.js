/** How the browser tells an agent who looks elsewhere: the page's title, and on request a sound or a notification. */
/** @import { HeldRow, Queue } from "../types.js" */

import { html } from "../widget/dom.js";
import { openDialog } from "../parts/dialog.js";
import { shopperName } from "../queue/naming.js";
import { go, toConversation } from "../route.js";
import { reasonName, words } from "../words.js";
import { notifications, sound } from "./settings.js";
import { settingSwitch } from "./switch.js";

const NOTES_HZ = [660, 880];
const NOTE_S = 0.14;
const SOUND_MS = 1_000;

/** Two short notes; browsers allow them once the page was used, and end none that they did not allow. */
function play() {
  const audio = new AudioContext();
  NOTES_HZ.forEach((pitch, place) => {
    const begins = audio.currentTime + place * NOTE_S;
    const [tone, loudness] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.12, begins);
    loudness.gain.exponentialRampToValueAtTime(0.001, begins + NOTE_S * 1.6);
    tone.connect(loudness).connect(audio.destination);
    tone.start(begins);
    tone.stop(begins + NOTE_S * 1.6);
  });
  setTimeout(() => audio.close(), SOUND_MS);
}

/**
 * @param {string} title
 * @param {string} text
 * @param {string} conversationId
 */
function notify(title, text, conversationId) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const shown = new Notification(title, { body: text, tag: conversationId });
  shown.onclick = () => {
    focus();
    go(toConversation(conversationId));
    shown.close();
  };
}

export class Alerts {
  /** @type {Set<string> | null} who waited when the queue was last seen */
  #waiting = null;
  /** @type {Map<string, HeldRow["written"]> | null} what was in hand then, and what its shopper had written last */
  #mine = null;
  #tell;

  /** @param {(text: string) => void} tell on the page */
  constructor(tell) {
    this.#tell = tell;
  }

  /**
   * @param {Queue} queue in whose rows `unread` counts what was not looked at
   * @param {string | null} opened conversation
   */
  queue({ waiting, mine, waiting_count: count, at }, opened) {
    document.title = count ? words.titleWaiting(count) : words.title;
    if (!at) return; // not had yet
    const before = this.#waiting;
    this.#waiting = new Set(waiting.map(({ id }) => id));
    const anew = before && waiting.find(({ id }) => !before.has(id));
    const inHand = this.#mine;
    const given = inHand && mine.find(({ id }) => id !== opened && !inHand.has(id));
    const spoken = inHand && mine.filter(({ id, unread, written }) => inHand.has(id) && unread && written !== inHand.get(id));
    this.#mine = new Map(mine.map(({ id, written }) => [id, written]));
    if (given) {
      this.#tell(words.alerts.given(shopperName(given)));
      this.#alert(words.alerts.given(shopperName(given)), given.preview ?? "", given.id);
    }
    for (const row of spoken ?? []) this.#alert(words.alerts.message(shopperName(row)), row.preview ?? "", row.id);
    if (anew) this.#alert(words.alerts.waiting, [reasonName(anew.reason), anew.preview].filter(Boolean).join(": "), anew.id);
  }

  /**
   * @param {string} title
   * @param {string} text
   * @param {string} conversationId
   */
  #alert(title, text, conversationId) {
    if (sound.value) play();
    if (notifications.value && document.hidden) notify(title, text, conversationId);
  }
}

/** The dialog in which they are turned on and off. */
export function openAlertSettings() {
  const denied = html("p", { class: "problem-text", role: "status" });
  const tell = () => (denied.textContent = "Notification" in window && Notification.permission === "denied" ? words.alerts.denied : "");
  const ask = async (/** @type {boolean} */ on) => {
    if (on && "Notification" in window) await Notification.requestPermission();
    tell();
  };
  openDialog({
    title: words.alerts.title,
    lead: words.alerts.lead,
    kind: "small",
    content: [
      settingSwitch(words.alerts.sound, sound, (on) => on && play()),
      settingSwitch(words.alerts.notify, notifications, ask),
      denied,
    ],
  });
  if (notifications.value) tell();
}
