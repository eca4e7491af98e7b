/** 128 random bits as 32 letters; `crypto.randomUUID` would need https. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, "0")).join("");
}
