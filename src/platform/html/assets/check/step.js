// One step of a check: what went in, what came out, what had to come out, and what it means.
import { hex, isFinding } from './bytes.js';

/** Both languages of a text. */
export const say = (zh, en) => ({ zh, en });

/** The rank of a state; the worst of many decides. */
export const STATES = ['ok', 'note', 'skip', 'wait', 'bad'];

export class Step {
    constructor(id, title) {
        this.id = id;
        this.title = title;
        this.state = 'ok';
        this.text = null; // the sentence
        this.facts = [];
    }

    /** A value to be shown; kind: 'text', 'code' (one line of machine text) or 'block' (many). */
    fact(label, value, kind = 'text') {
        this.facts.push({ label, value: value instanceof Uint8Array ? hex(value) : value,
            kind: value instanceof Uint8Array ? 'code' : kind });
        return this;
    }

    /** A list of rows, each a list of texts, under column heads. */
    table(label, heads, rows) {
        this.facts.push({ label, kind: 'table', heads, rows });
        return this;
    }

    /** What had to come out beside what did; true if both are the same. */
    compare(label, expected, got) {
        const text = value => value instanceof Uint8Array ? hex(value) : String(value);
        const same = text(expected) === text(got);

        this.facts.push({ label, kind: 'compare', expected: text(expected), got: text(got), same });
        return same;
    }

    ends(state, zh, en) {
        this.state = state;
        this.text = say(zh, en);
        return this;
    }

    ok(zh, en) {
        return this.ends('ok', zh, en);
    }

    bad(zh, en) {
        return this.ends('bad', zh, en);
    }
}

/** Runs a step; what it throws as a Wrong is its verdict, unless a file could not be had. */
export async function run(id, title, body) {
    const step = new Step(id, title);

    try {
        await body(step);
    } catch (error) {
        if (!isFinding(error))
            throw error;
        step.bad(error.zh, error.en);
    }
    return step;
}
