import { ok, done } from './lib.mjs';
ok('x', true); done();
