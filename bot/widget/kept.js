/** What the browser remembers from page to page and shares among its tabs; where it may not, the page remembers it alone. */

/** JSON values under names that share a prefix. */
export class Kept {
  #prefix;
  /** @type {Map<string, string>} what the browser would not keep */
  #page = new Map();

  /** @param {string} prefix */
  constructor(prefix) {
    this.#prefix = prefix;
  }

  /**
   * The value, or null where there is none or it cannot be read.
   * @param {string} name
   */
  get(name) {
    const key = this.#prefix + name;
    try {
      return JSON.parse(this.#page.get(key) ?? localStorage.getItem(key) ?? "null");
    } catch {
      return null;
    }
  }

  /**
   * @param {string} name
   * @param {unknown} value null takes it away
   */
  set(name, value) {
    const key = this.#prefix + name;
    this.#page.delete(key);
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(value));
    } catch {
      if (value !== null) this.#page.set(key, JSON.stringify(value));
    }
  }

  /**
   * @param {string} beginning
   * @returns {string[]} the names that begin so
   */
  names(beginning) {
    const keys = [...this.#page.keys()];
    try {
      keys.push(...Object.keys(localStorage));
    } catch {
      // private: the page's own are all there are
    }
    return keys.filter((key) => key.startsWith(this.#prefix + beginning)).map((key) => key.slice(this.#prefix.length));
  }

  /**
   * Tells when another tab changed this name; returns how to stop it.
   * @param {string} name
   * @param {() => void} listener
   */
  watch(name, listener) {
    const heard = (/** @type {StorageEvent} */ { key }) => (key === null || key === this.#prefix + name) && listener();
    addEventListener("storage", heard);
    return () => removeEventListener("storage", heard);
  }
}
