// Reads a JSON array of scripts; writes for each a digest of its syntax tree by TypeScript's parser: the kind of every node but
// comments, and the exact text of every token.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import ts from "typescript";

const isComment = ({ kind }) => kind >= ts.SyntaxKind.FirstJSDocNode && kind <= ts.SyntaxKind.LastJSDocNode;

function digest(script) {
  const file = ts.createSourceFile("script.js", script, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  for (const { messageText } of file.parseDiagnostics) throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"));
  const hash = createHash("sha256");
  const add = (node) => {
    const children = node.getChildren(file).filter((child) => !isComment(child));
    hash.update(`${ts.SyntaxKind[node.kind]} ${children.length || JSON.stringify(node.getText(file))}\n`);
    children.forEach(add);
  };
  add(file);
  return hash.digest("hex");
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(digest)));
