/** How conversations, people and acts are called where they have no name of their own. */
/** @import { Colleague, Owner, Transition } from "../types.js" */

import { reasonName, words } from "../words.js";

const SHORT = 4;

/**
 * What a shopper is called: the name that is known, else the end of the conversation's number.
 * @param {{ id: string, name?: string | null }} row
 */
export const shopperName = ({ id, name }) =>
  name ||
  words.queue.shopper(
    id
      .replace(/[^a-zA-Z0-9]/g, "")
      .slice(-SHORT)
      .toUpperCase(),
  );

/**
 * Whose a conversation is, in words.
 * @param {Owner} owner
 * @param {string} agentId of who reads it
 */
export function ownerName({ state, agent, name }, agentId) {
  if (state === "bot") return words.case.bot;
  if (state === "waiting") return words.case.waitingSince;
  return agent === agentId ? words.case.mine : words.case.with(name || agent || words.log.agent);
}

/**
 * Who acted, as a log of changes names them: "agent:ID", "shopper", "assistant" or "clock".
 * @param {Transition} transition
 * @param {Colleague[]} agents
 */
export function actorName({ actor, name, agent }, agents) {
  const id = actor.replace(/^agent:/, "");
  const known = agents.find((one) => one.id === id)?.name ?? (id === agent ? name : undefined);
  if (actor.startsWith("agent:")) return known || id;
  /** @type {Record<string, string>} */
  const actors = words.actors;
  return Object.hasOwn(actors, actor) ? actors[actor] : known || actor;
}

/** Reasons that say no more than what was done. */
const PLAIN = new Set(["claimed", "transferred", "returned", "resolved"]);

/**
 * Why an owner changed, where what was done does not say it.
 * @param {Transition} transition
 */
export const moveReason = ({ to, reason }) => (to && reason && !PLAIN.has(reason) ? reasonName(reason) : "");

/**
 * To whom a conversation was transferred.
 * @param {Transition} transition
 */
export const receiver = ({ from, to, name }) => (from === "human" && to === "human" && name ? ` (${name})` : "");

/**
 * What a change of owner did.
 * @param {Transition} transition
 */
export function moveName({ from, to, reason }) {
  const move = `${from}>${to}`;
  return Object.hasOwn(words.moves, move) ? words.moves[move] : reasonName(reason);
}
