// The page's modules, each in the browser itself, against the published vectors.
import { readFileSync } from 'node:fs';
import { Prover } from './check_prover.mjs';
import { same } from './lib.mjs';

const vectors = JSON.parse(readFileSync('tests/data/draw-v1.json', 'utf8'));

const MODULES = ['bytes', 'sha2', 'curve', 'ed25519', 'ecvrf', 'json', 'merkle', 'note', 'tiles',
    'protocol', 'firmproof', 'judge_firm'];

/** Imports the page's modules into a page of the same server, for inPage. */
export function load(page) {
    return page.evaluate(async names => {
        const loaded = await Promise.all(names.map(name => import(`/assets/check/${name}.js`)));
        globalThis.checkModules = Object.fromEntries(names.map((name, i) => [name, loaded[i]]));
    }, MODULES);
}

/** Runs fn(modules, arg) in the page; modules by name, as in modules.bytes.hex(…). */
export function inPage(page, fn, arg = null) {
    return page.evaluate(`(${fn})(globalThis.checkModules, ${JSON.stringify(arg)})`);
}

async function hashes(page) {
    same('our SHA-256 and SHA-512 are the browser\'s, for every length up to 300', await inPage(page,
        async ({ sha2, bytes }) => {
            const wrong = [];
            for (let n = 0; n <= 300; n++) {
                const message = crypto.getRandomValues(new Uint8Array(n));
                for (const [name, own] of [['SHA-256', sha2.sha256Plain], ['SHA-512', sha2.sha512Plain]])
                    if (bytes.hex(new Uint8Array(await crypto.subtle.digest(name, message))) !==
                        bytes.hex(own(message)))
                        wrong.push(`${name} of ${bytes.hex(message)}`);
            }
            return wrong;
        }), []);
}

async function vrf(page) {
    for (const v of vectors.ecvrf)
        same(`RFC 9381, alpha "${v.alpha}": the proof holds and gives beta`, await inPage(page,
            async ({ ecvrf, bytes }, e) => {
                const un = text => bytes.unhex(text, text.length / 2);
                const got = await ecvrf.verifyProof(un(e.pk), un(e.alpha), un(e.pi));
                return [got.valid, bytes.hex(got.beta)];
            }, v), [true, v.beta]);
    same('no proof holds with one bit of its 640 changed, nor for another input or key',
        await inPage(page, async ({ ecvrf, bytes }, e) => {
            const un = text => bytes.unhex(text, text.length / 2);
            const accepted = [];
            for (let bit = 0; bit < 640; bit += 3) {
                const pi = un(e.pi);
                pi[bit >> 3] ^= 1 << (bit & 7);
                if ((await ecvrf.verifyProof(un(e.pk), un(e.alpha), pi)).valid)
                    accepted.push(bit);
            }
            if ((await ecvrf.verifyProof(un(e.pk), un(e.alpha + '00'), un(e.pi))).valid)
                accepted.push('input');
            if ((await ecvrf.verifyProof(un(e.other), un(e.alpha), un(e.pi))).valid)
                accepted.push('key');
            return accepted;
        }, { ...vectors.ecvrf[0], other: vectors.ecvrf[1].pk }), []);
}

async function trees(page) {
    same('Merkle root of the RFC 6962 leaves, every path in every size of tree, none too long or short',
        await inPage(page, async ({ merkle, bytes }, e) => {
            const leaves = e.leaves.map(text => bytes.unhex(text, text.length / 2));
            const wrong = [];
            const tree = new merkle.Tree();
            for (const [n, leaf] of leaves.entries()) {
                tree.add(merkle.leafHash(leaf));
                for (let i = 0; i <= n; i++) {
                    const path = await tree.path(i);
                    const climb = way => merkle.climb(merkle.leafHash(leaves[i]), i, n + 1, way);
                    if (bytes.hex(climb(path).root) !== bytes.hex(await tree.root()) ||
                        climb([...path, leaf]) || (path.length > 0 && climb(path.slice(0, -1))) ||
                        merkle.climb(merkle.leafHash(leaves[i]), n + 1 + i, n + 1, path))
                        wrong.push([i, n + 1]);
                }
            }
            return [bytes.hex(await merkle.rootOf(leaves)), wrong];
        }, vectors.merkle), [vectors.merkle.root, []]);
}

/** What the public sees of a worked draw, and what the test compares it with. */
function publicPart(d) {
    return { ...d, pools: undefined, left_out: undefined, pool_file: undefined, inspectors: undefined,
        assignment: undefined, custody: undefined };
}

async function draw(page, d, name) {
    const prover = new Prover(d);
    const got = await inPage(page, async ({ protocol, ecvrf, merkle, json, note, bytes }, e) => {
        const { hex, unhex, utf8 } = bytes;
        const root = await merkle.rootOf(e.entries.map(utf8));
        const body = note.checkpointBody(e.origin, e.commit_index + 1, root);
        const alpha = await protocol.alpha(body, e.sources);
        const proof = await ecvrf.verifyProof(unhex(e.vrf_public, 32), alpha, unhex(e.pi, 80));
        const seed = await protocol.seedOf(proof.beta);
        const tickets = await Promise.all(e.picks.map(p => protocol.ticketOf(seed, p.uscc, unhex(p.salt, 16))));
        const cuts = await Promise.all(e.strata.map(({ key, cut }, i) =>
            protocol.cutLine(key, cut === '' ? new Uint8Array(32) : unhex(cut, 32), unhex(e.s[i], 32))));
        const codes = e.picks.map(p => p.uscc).sort();
        return { body, alpha: hex(alpha), valid: proof.valid, beta: hex(proof.beta), seed: hex(seed),
            tickets: tickets.map(hex), cuts: cuts.map(line => new TextDecoder().decode(line)),
            cuts_root: hex(await merkle.rootOf(cuts)),
            picks_root: hex(await protocol.picksRoot(unhex(e.picks_key, 32), codes)),
            strata_root: hex(await merkle.rootOf(e.strata.map(s => utf8(json.write(s.leaf))))) };
    }, { ...publicPart(d), s: d.strata.map(({ key }) => prover.s(key).toString('hex')) });
    const commit = JSON.parse(d.entries[d.commit_index]);

    same(`${name}: M`, got.body, d.checkpoint_body);
    same(`${name}: alpha`, got.alpha, d.alpha);
    same(`${name}: the proof and beta`, [got.valid, got.beta], [true, d.beta]);
    same(`${name}: seed`, got.seed, d.seed);
    same(`${name}: the ticket of every firm that was drawn`, got.tickets, d.picks.map(p => p.ticket));
    same(`${name}: the cut line of every stratum, and their root`, [got.cuts, got.cuts_root],
        [d.strata.map(s => JSON.stringify(s.line)), d.cuts_root]);
    same(`${name}: strata root`, got.strata_root, commit.strata_root);
    same(`${name}: picks root`, got.picks_root, d.picks_root);
    same(`${name}: every firm's proof, as we make it ourselves`, await everyProof(page, d, prover), []);
}

/** What the page says of proofs of a worked draw that is revealed: [fate, the steps that are wrong]. */
function fates(page, d, proofs) {
    return inPage(page, async ({ judge_firm, bytes }, e) => {
        const commit = { entry: e.commit, draw: { entry: { cuts_root: e.cuts_root } }, reveal: {}, end: null };
        const found = { seed: bytes.unhex(e.seed, 32), list: { picks: e.picks } };
        const out = [];
        for (const text of e.proofs) {
            const { step, proof } = await judge_firm.judgeForm(bytes.utf8(text), e.origin);
            const { steps, fate } = proof ? await judge_firm.judgeFirm(commit, proof, found) : { steps: [step], fate: null };
            out.push([fate, steps.filter(s => s.state === 'bad').map(s => s.id).join()]);
        }
        return out;
    }, { origin: d.origin, commit: JSON.parse(d.entries[d.commit_index]), cuts_root: d.cuts_root, seed: d.seed,
        picks: d.picks, proofs });
}

async function everyProof(page, d, prover) {
    const firms = prover.firms();
    const said = await fates(page, d, firms.map(firm => prover.proof(firm)));

    return firms.map(({ uscc, reason, drawn }, i) => ({ uscc, said: said[i],
        wanted: [reason ? 'left-out' : drawn ? 'drawn' : 'spared', ''] }))
        .filter(({ said: [fate, bad], wanted }) => fate !== wanted[0] || bad !== '');
}

/** What somebody who has the true files could put together from them. */
async function liesOfProofs(page, d) {
    const prover = new Prover(d);
    const firms = prover.firms();
    const text = (firm, change = lines => lines) => `${change(prover.lines(firm)).join('\n')}\n`;
    const drawn = firms.find(f => f.drawn);
    const spared = firms.find(f => !f.drawn && f.reason === '' && f.key === drawn.key);
    const out = firms.find(f => f.reason !== '');
    const swap = (from, to) => lines => lines.map(line => line.replace(from, to));
    const cases = [
        ['a spared firm with the true cut of its stratum', text({ ...spared, drawn: true }), [null, 'proof-ticket']],
        ['a spared firm with a cut that its ticket would reach', text({ ...spared, drawn: true },
            swap(/^cut \w+/, `cut ${'f'.repeat(64)}`)), [null, 'proof-ticket']],
        ['a drawn firm without its cut', text({ ...drawn, drawn: false }), [null, 'proof-list']],
        ['a drawn firm with another stratum\'s cut', text(drawn, lines => [
            ...lines.slice(0, lines.findIndex(l => l.startsWith('cut '))), ...prover.cutPart(firms.at(-1).key)]), [null, 'proof-ticket']],
        ['a firm left out, with another reason', text(out, swap(/^left-out .*/, 'left-out visits 9')), [null, 'proof-place']],
        ['a firm left out, said to have been in the pool', text(out, swap(/^left-out .*/, 'pool')), [null, 'proof-place']],
        ['a firm of the pool, said to have been left out', text(spared, swap(/^pool$/, 'left-out cooldown 0')), [null, 'proof-place']],
        ['a sibling on the other side', text(drawn, lines => lines.with(4, lines[4].replace(/^./, c => c === 'L' ? 'R' : 'L'))), [null, 'proof-line']],
        ['another salt', text(drawn, swap(/^salt ../, 'salt 00')), [null, 'proof-place,proof-ticket']],
        ['another code', text(drawn, swap(/^uscc ../, 'uscc ZZ')), [null, 'proof-place,proof-ticket']],
        ['another class', text(drawn, swap('"key":"220102/A/D"', '"key":"220102/B/D"')), [null, 'proof-line,proof-ticket']],
        ['other counts', text(drawn, swap(/"counts":"../, '"counts":"00')), [null, 'proof-line']],
        ['a reason that is none', text(out, swap(/^left-out .*/, 'left-out too small')), [null, 'proof']],
        ['a cut for a firm left out', text({ ...out, drawn: true }), [null, 'proof']],
        ['a line with the numbers of old', text(drawn, swap('"key":', '"n":400,"key":')), [null, 'proof']],
    ];
    const said = await fates(page, d, cases.map(([, file]) => file));

    for (const [i, [what, , wanted]] of cases.entries())
        same(`a proof that lies: ${what}`, said[i], wanted);
    const unlisted = { ...d, picks: d.picks.filter(p => p.uscc !== drawn.uscc) };
    const listed = { ...d, picks: [...d.picks, { uscc: out.uscc }, { uscc: spared.uscc }] };
    same('a drawn firm that is not on the list is found', await fates(page, unlisted, [text(drawn)]), [[null, 'proof-list']]);
    same('so are firms on the list that were spared or left out', await fates(page, listed, [text(spared), text(out)]),
        [[null, 'proof-list'], [null, 'proof-list']]);
}

export async function checkVectors(page) {
    await load(page);
    await hashes(page);
    await vrf(page);
    await trees(page);
    for (const [i, d] of vectors.draws.entries())
        await draw(page, d, `worked draw ${i + 1}`);
    await liesOfProofs(page, vectors.draws[0]);
}
