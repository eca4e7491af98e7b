// What the pages' code (the widget and the agents' console) must never do, above all: turn text into markup or code.

import js from "@eslint/js";
import globals from "globals";

const MARKUP = ["innerHTML", "outerHTML", "insertAdjacentHTML", "createContextualFragment", "setHTMLUnsafe", "srcdoc"];
const MARKUP_REASON = "text never becomes markup: build nodes with dom.js";

export default [
  js.configs.recommended,
  {
    files: ["bot/widget/**/*.js", "actions/console/static/**/*.js"],
    languageOptions: { globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-script-url": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-console": "error",
      "no-restricted-properties": [
        "error",
        ...MARKUP.map((property) => ({ property, message: MARKUP_REASON })),
        { object: "document", property: "write", message: MARKUP_REASON },
        { object: "document", property: "writeln", message: MARKUP_REASON },
      ],
      "no-restricted-globals": ["error", { name: "DOMParser", message: MARKUP_REASON }],
    },
  },
];
