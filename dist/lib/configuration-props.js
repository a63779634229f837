// Written by `npm run docs` from configuration-keys.ts: change it there.
export {};
