/**
 * The shapes of docs/contract.md and docs/widget-channel.md, for the type checker alone: no browser loads this file.
 *
 * @typedef {{ amount: string, currency: string }} Money a decimal string and an ISO 4217 code
 *
 * @typedef {object} Reason
 * @property {string} text
 * @property {{ kind: string }[]} [evidence]
 *
 * @typedef {object} Item
 * @property {string} id
 * @property {string} title
 * @property {Money} price
 * @property {"in_stock" | "out_of_stock"} availability
 * @property {string} [category]
 * @property {string} [brand]
 * @property {string} [color]
 * @property {string} [material]
 * @property {string} [size]
 * @property {string} [image_link]
 * @property {string} [link]
 * @property {number} [rating]
 * @property {Reason} [reason]
 *
 * @typedef {{ item: Item, quantity: number, line_total?: Money }} Line
 *
 * @typedef {{ attribute: string, values: (string | null)[] }} ComparisonRow a value for each item, null where its listing is silent
 *
 * @typedef {object} CarouselPayload
 * @property {Item[]} items
 * @property {number} [total] hits before the cut
 * @property {Record<string, unknown>} [filters]
 * @property {string} [request_id]
 *
 * @typedef {{ item: Item, attributes?: Record<string, string>, description?: string }} DetailPayload
 * @typedef {{ items: Item[], rows: ComparisonRow[] }} ComparisonPayload
 * @typedef {{ lines: Line[], total: Money }} CartPayload
 * @typedef {{ order_id: string, placed_at: string, status: string, lines: Line[], total?: Money }} OrderPayload
 * @typedef {{ evidence?: { kind: string, source?: string, sentence?: string }[] }} AnswerPayload
 * @typedef {{ state: string, agent?: string }} HandoffPayload
 *
 * @typedef {object} Button
 * @property {string} title
 * @property {string} [payload] what it says
 * @property {string} [signed] what POST messages takes in its place
 *
 * @typedef {object} Message one of the bot, an agent, the system or the shopper
 * @property {string} [text]
 * @property {Button[]} [buttons]
 * @property {{ type: string, version?: number } & Record<string, any>} [custom] a payload, whose renderer knows its shape
 *
 * @typedef {object} Entry what the stream and the history hold
 * @property {string} id
 * @property {string} at ISO 8601
 * @property {"shopper" | "bot" | "agent" | "system"} from
 * @property {string} [message_id] of a shopper's entry
 * @property {string} [reply_to] the message that this answers
 * @property {Message[]} messages
 *
 * @typedef {object} Context what every renderer gets
 * @property {import("./words.js").Words} words
 * @property {string} language a language tag
 * @property {string} base the bot's address
 * @property {(text: string) => void} say as typed by the shopper
 * @property {(button: Button) => void} press a button of the bot
 * @property {(name: string, items: EventItem[], requestId?: string) => void} [track] an event in GA4's names
 * @property {(score: number, comment?: string) => Promise<unknown>} [rate]
 *
 * @typedef {{ item_id: string, index?: number, quantity?: number, price?: Money }} EventItem
 */

export {};
