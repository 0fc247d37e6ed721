// Every change that the public can see, as in tests/integration/tamper.sh: files without the key,
// histories signed again with it, entries that the rules forbid.
import { Alterations, alter, appendFileSync, entriesOf, fields, filesOf, flip,
    keysEntry, pageSays, readFileSync, resign, rmSync, verifierHolds, writeFileSync } from './check_sites.mjs';
import { same } from './lib.mjs';

const OTHER = '6b'.repeat(32); // a key that is not the operator's

/** The examples that a log offers: its first reveal and what belongs to it, its last draw. */
function examples(entries) {
    const at = type => entries.findIndex(e => e.json.type === type);
    const reveal = at('reveal');
    const draw = entries[reveal].json.draw;
    const lastDraw = entries.findLastIndex?.(e => e.json.type === 'draw') ??
        entries.length - 1 - [...entries].reverse().findIndex(e => e.json.type === 'draw');
    return { at, reveal, draw, commit: entries[draw].json.commit, lastDraw,
        lastCommit: entries[lastDraw].json.commit };
}

async function filesOfTheLog(tries, site) {
    const checkpoint = readFileSync(`${site}/checkpoint`);
    const lines = checkpoint.toString().split('\n');
    const end = n => Buffer.byteLength(lines.slice(0, n).join('\n'));

    for (const n of [1, 2, 3])
        await tries.try(`checkpoint, line ${n}`, 'signature', s => flip(`${s}/checkpoint`, end(n) - 2));
    await tries.try('checkpoint, signature', 'signature', s => flip(`${s}/checkpoint`, checkpoint.length - 20));
    await tries.try('checkpoint, an extension line', 'signature', s => writeFileSync(`${s}/checkpoint`,
        [...lines.slice(0, 3), 'extension', ...lines.slice(3)].join('\n')));
    await tries.try('checkpoint missing', 'signature', s => rmSync(`${s}/checkpoint`));
    for (const at of [0, lines[0].length + 3, lines[0].length + 20])
        await tries.try(`log.vkey, byte ${at}`, 'key', s => flip(`${s}/log.vkey`, at));
    for (const tile of filesOf(site).filter(name => name.startsWith('tile/'))) {
        await tries.try(tile, 'tree', s => flip(`${s}/${tile}`));
        await tries.try(`${tile} missing`, 'tree', s => rmSync(`${s}/${tile}`));
        await tries.try(`${tile} cut short`, 'tree', s => writeFileSync(`${s}/${tile}`,
            readFileSync(`${s}/${tile}`).subarray(0, -1)));
        await tries.try(`${tile} with more at its end`, 'tree', s => appendFileSync(`${s}/${tile}`, 'x'));
    }
}

async function sideFiles(tries, entries) {
    const { commit, lastCommit } = examples(entries);
    const list = `draws/${commit}.json`;
    const edit = change => s => writeFileSync(`${s}/${list}`, change(readFileSync(`${s}/${list}`, 'utf8')));
    const firms = change => edit(text => {
        const { picks, ...rest } = JSON.parse(text);
        return JSON.stringify({ ...rest, picks: change(picks) }, ['bureau', 'key', 'name', 'pi', 'picks', 'uscc']);
    });

    await tries.try('the list written again as it was', null, firms(picks => picks));
    await tries.try('draws: pi', 'list', edit(text => alter(text, 'pi')));
    await tries.try('draws: the key', 'picks', edit(text => alter(text, 'key')));
    await tries.try('draws: no key', 'list', edit(text => text.replace(/"key":"\w*",/, '')));
    await tries.try('draws: a code', ['list', 'picks'], edit(text => alter(text, 'picks/0/uscc')));
    await tries.try('draws: a name, which no hash covers', null, edit(text => alter(text, 'picks/0/name')));
    await tries.try('draws: a bureau, which no public hash covers', null, edit(text => alter(text, 'picks/0/bureau')));
    await tries.try('draws: a firm hidden', 'list', firms(picks => picks.slice(1)));
    await tries.try('draws: a firm added', 'list', firms(picks => [...picks, { ...picks.at(-1), uscc: 'Z'.repeat(18) }]));
    await tries.try('draws: a firm replaced', 'picks', firms(picks => [...picks.slice(0, -1), { ...picks.at(-1), uscc: 'Z'.repeat(18) }]));
    await tries.try('draws: order', 'list', firms(picks => [picks[1], picks[0], ...picks.slice(2)]));
    await tries.try('draws: a firm twice', 'list', firms(picks => [picks[0], ...picks]));
    await tries.try('draws: spelling', 'list', edit(text => `${text}\n`));
    await tries.try('draws: a field more', 'list', edit(text => text.replace(/^\{/, '{"class":"A",')));
    await tries.try('draws: missing', 'list', s => rmSync(`${s}/${list}`));
    await tries.try('draws: published without a reveal', 'list', s =>
        writeFileSync(`${s}/draws/${lastCommit}.json`, readFileSync(`${s}/${list}`)));
    const plan = `plans/${entries.find(e => e.json.type === 'plan').json.plan_sha256}.conf`;
    await tries.try('plans: changed', ['files', 'commit'], s => appendFileSync(`${s}/${plan}`, 'x'));
    await tries.try('plans: missing', ['files', 'commit'], s => rmSync(`${s}/${plan}`));
    const result = entries.find(e => e.json.type === 'result');
    if (!result)
        return;
    const file = `results/${result.json.case}.json`;
    await tries.try('results: changed', 'files', s => flip(`${s}/${file}`));
    await tries.try('results: missing', 'files', s => rmSync(`${s}/${file}`));
}

/** The step at which a field that its operator changed and signed must be found, if not by a proof. */
const SIGNED = { 'keys/log_vkey': 'rules', 'keys/algorithm': 'rules', 'commit/plan_sha256': ['rules', 'commit'],
    'commit/attempt': 'rules', 'draw/level': 'sources', 'draw/picks': 'list', 'draw/picks_root': 'picks', 'commit/calendar_sha256': ['rules', 'commit'],
    'draw/pi_sha256': 'promise', 'reveal/pi': ['promise', 'vrf'], 'draw/commit': ['rules', 'end'],
    'reveal/draw': ['rules', 'end'], 'void/pi': ['promise', 'vrf'], 'void/missing': ['rules', 'end'], 'void/commit': ['rules', 'end'], 'plan/plan_sha256': ['files', 'rules'],
    'plan/bytes': 'files', 'cases/first': 'rules', 'cases/last': 'rules', 'cases/events': 'rules', 'result/case': 'files', 'result/result_sha256': 'files' };

async function history(tries, entries, seed) {
    const found = examples(entries);
    const texts = entries.map(e => e.text);
    // Whatever stands before a commit whose proof is public by now is tied to it.
    const tied = Math.max(...entries.filter(e => e.json.type === 'reveal').map(e => entries[e.json.draw].json.commit),
        ...entries.filter(e => e.json.pi && e.json.type === 'void').map(e => e.json.commit));

    await tries.try('the log written and signed again as it was', null, s => resign(s, texts, seed));
    for (const type of ['keys', 'plan', 'commit', 'draw', 'reveal', 'void', 'result', 'cases', 'admin']) {
        const at = { commit: found.commit, draw: found.draw }[type] ?? found.at(type);
        for (const field of at < 0 ? [] : fields(texts[at])) {
            const step = /^(type|v)$/.test(field) ? 'rules' : SIGNED[`${type}/${field}`] ??
                (at <= tied ? ['vrf', 'sources', 'rules'] : null);
            await tries.try(`signed again with another ${type}: ${field}`, step, s =>
                resign(s, texts.with?.(at, alter(texts[at], field)) ??
                    texts.map((text, i) => i === at ? alter(text, field) : text), seed));
        }
    }
}

async function forbidden(tries, entries, seed) {
    const texts = entries.map(e => e.text);
    const { commit, draw, reveal, lastCommit, lastDraw } = examples(entries);
    const add = (what, step, ...lines) => tries.try(`signed: ${what}`, step, s => resign(s, [...texts, ...lines], seed));
    const changed = (at, change) => JSON.stringify(Object.fromEntries(Object.entries({ ...entries[at].json, ...change }).sort()));
    const makeVoid = (c, more = {}) => JSON.stringify(Object.fromEntries(Object.entries({ actors: ['wang', 'zhou'], commit: c, pi: 'ab'.repeat(80),
        reason: 'odd', time: '2026-11-27T00:00:00Z', type: 'void', v: 1, ...more }).filter(([, value]) => value !== undefined).sort()));

    await add('a second draw', 'rules', texts[lastDraw]);
    await add('a second reveal', 'rules', texts[reveal]);
    await add('a reveal of no draw', 'rules', changed(reveal, { draw: commit }));
    await add('a draw of no commit', 'rules', changed(draw, { commit: 0 }));
    await add('a void after the reveal', 'rules', makeVoid(commit));
    await add('two voids', 'rules', makeVoid(lastCommit), makeVoid(lastCommit));
    await add('a draw voided by one person', 'rules', makeVoid(lastCommit, { actors: ['wang'] }));
    await add('a draw voided by one person twice', 'rules', makeVoid(lastCommit, { actors: ['wang', 'wang'] }));
    await add('a draw voided without its proof', 'rules', makeVoid(lastCommit, { pi: undefined, missing: 'noon' }));
    await add('a draw voided with another proof', 'promise', makeVoid(lastCommit));
    await add('a commit voided without a missing source', 'rules', changed(lastCommit, { date: '2030-01-01', draw_by: '2030-01-02', reveal_by: '2030-01-03', attempt: 1 }),
        makeVoid(texts.length, { pi: undefined, missing: 'another', time: '2030-01-02T00:00:00Z' }));
    await add('attempt 2 without a void', 'rules', alter(texts[lastCommit], 'attempt'));
    await add('the same attempt again', 'rules', texts[lastCommit]);
    await add('reveal_by before date', 'rules', changed(lastCommit, { date: '2030-01-01' }));
    const cases = entries.findLastIndex(e => e.json.type === 'cases');
    if (cases >= 0) {
        const { first, last, events } = entries[cases].json;
        await add("a day's events altered and entered again", 'rules', changed(cases, { root: '0'.repeat(64) }));
        await add('a day of events before the last', 'rules', changed(cases, { first: last + 1, last: last + events }));
        await add('events left out between two days', 'rules', changed(cases, { date: '2030-01-01', first: last + 2, last: last + 1 + events }));
        await add('more events than numbers', 'rules', changed(cases, { date: '2030-01-01', first: last + 1, last: last + 1, events: last - first + 2 }));
    }
    await add('not an entry', 'rules', '{"type":"draw"}');
    await add('not JSON', 'rules', 'hello');
    await add('JSON spelt otherwise', 'rules', JSON.stringify(entries[lastCommit].json).replace('{', '{ '));
    await add('a commit never drawn', 'dates', changed(lastCommit, { date: '2020-01-02', attempt: 1 }));
    await add('below the least level', 'sources', changed(lastCommit, { date: '2030-01-01', attempt: 1, min_level: 'B', reveal_by: '2030-01-02' }),
        changed(lastDraw, { commit: texts.length }));
    await add('a committed source that did not come', 'sources', changed(lastCommit, { date: '2030-01-01', attempt: 1, min_level: 'D', reveal_by: '2030-01-02', sources: [{ kind: 'dice', name: 'noon' }] }),
        changed(lastDraw, { commit: texts.length, level: 'D', sources: [{ kind: 'dice', name: 'noon', value: '' }] }));
    await add('other sources than committed', 'sources', changed(lastCommit, { date: '2030-01-01', attempt: 1, reveal_by: '2030-01-02', sources: [{ kind: 'dice', name: 'elsewhere' }] }),
        changed(lastDraw, { commit: texts.length }));
    const later = entries[entries.length - 1].json.time;
    for (const old of [[], [OTHER]])
        await tries.try(`keys of whoever controls the server${old.length > 0 ? ', signed by himself' : ''}`, 'rules',
            s => resign(s, [...texts, keysEntry(s, OTHER, later, ...old)], OTHER));
    await tries.try('reveals that never came', 'dates', () => {}, { today: '2036-01-01' });
    await tries.try('a log that does not start with keys', 'rules', s => resign(s, texts.slice(1), seed));
}

/** With seed (64 hex, or 'sample') also what only the operator can do. */
export async function checkAlterations(name, site, { T, page, server, seed, which = ['log', 'side', 'history', 'forbidden'] }) {
    const tries = new Alterations(site, T, page, server);
    const entries = entriesOf(site);

    server.mounts['/good/'] = site;
    same(`${name}: both verifiers accept it`, [(await pageSays(page, '/good/')).texts, verifierHolds(site)], [[], true]);
    for (const [key, fn] of Object.entries({ log: () => filesOfTheLog(tries, site), side: () => sideFiles(tries, entries),
        history: () => history(tries, entries, seed), forbidden: () => forbidden(tries, entries, seed) }))
        if (which.includes(key))
            await fn();
}
