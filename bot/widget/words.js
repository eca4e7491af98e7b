/** The widget's own words, by language; everything else a shopper reads comes from the bot. */

/** @typedef {(typeof CATALOGUE)["en"]} Words */

const CATALOGUE = {
  en: {
    heading: "Shopping assistant",
    subheading: "Straight from our own catalogue",
    open: "Open the shopping assistant",
    unread: (/** @type {number} */ count) => (count === 1 ? "1 unread message" : `${count} unread messages`),
    close: "Close the shopping assistant",
    restart: "Start a new conversation",
    conversation: "Conversation",
    welcome: "What are you looking for?",
    welcomeMore: "Say it in your own words: a thing, a colour, a price, or who it is for.",
    signedIn: (/** @type {string} */ name) => `Shopping as ${name}`,
    input: "Your message",
    placeholder: "Ask for anything in the shop…",
    send: "Send",
    tooLong: (/** @type {number} */ limit) => `Please keep it to ${limit} characters.`,
    typing: "The assistant is typing",
    typingLong: "This takes longer than it should. You need not wait here: the answer will be in this conversation.",
    you: "You said:",
    assistant: "Assistant:",
    agent: "From the shop's staff:",
    system: "Notice:",
    today: "Today",
    yesterday: "Yesterday",
    earlier: "Show earlier messages",
    earlierFailed: "They could not be loaded. Try again",
    offline: "You are offline. What you write is sent when you are back.",
    unreachable: "The shop cannot be reached just now. Trying again…",
    replies: "Suggested replies",
    products: (/** @type {number} */ shown, /** @type {number} */ total) =>
      total > shown ? `${shown} of ${total} products` : `${shown} products`,
    oneProduct: "1 product",
    previous: "Previous products",
    next: "More products",
    details: "Details",
    similar: "Similar",
    askDetails: (/** @type {string} */ title) => `Tell me about ${title}`,
    askSimilar: (/** @type {string} */ title) => `Something similar to ${title}`,
    in_stock: "In stock",
    out_of_stock: "Out of stock",
    rated: (/** @type {number} */ rating) => `Rated ${rating} of 5`,
    seeProduct: "See it in the shop",
    why: "Why this?",
    comparison: "Comparison of products",
    notStated: "Not stated",
    /** @type {Record<string, string>} */
    attributes: {
      category: "Kind",
      color: "Colour",
      material: "Material",
      size: "Size",
      brand: "Brand",
      gender: "For",
      price: "Price",
      availability: "Availability",
      pack_count: "In the pack",
    },
    /** @type {Record<string, string>} */
    source: { policy: "From the shop's terms", listing: "From the product's listing" },
    waiting: "Waiting for a person",
    human: "You are talking with a person",
    delivery: {
      sending: "Sending…",
      queued: "Waiting to be sent",
      waiting: "Not sent yet: the shop cannot be reached.",
      expired: "Not sent: please sign in to the shop again.",
      sent: "Sent",
      refused: "This message could not be taken.",
    },
    retry: "Try again",
    expired: "That conversation had run out, so this is a new one.",
    noAnswer: "No answer came. Please try again.",
  },
};

/**
 * The words of a language tag such as "en-GB"; English where there is no translation.
 * @param {string} language
 */
export function wordsFor(language) {
  const catalogue = /** @type {Record<string, Words>} */ (CATALOGUE);
  return catalogue[(language || "en").toLowerCase().split("-")[0]] ?? CATALOGUE.en;
}
