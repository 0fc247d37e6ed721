// The page's modules, each in the browser itself, against the published vectors.
import { readFileSync } from 'node:fs';
import { same } from './lib.mjs';

const vectors = JSON.parse(readFileSync('tests/data/draw-v1.json', 'utf8'));

const MODULES = ['bytes', 'sha2', 'curve', 'ed25519', 'ecvrf', 'json', 'merkle', 'note', 'tiles',
    'protocol', 'firmproof'];

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

async function numbers(page) {
    for (const v of vectors.sampler)
        same(`sampler: seed "${v.seed}" of ${v.total}`, await inPage(page, ({ protocol }, e) =>
            Array.from(e.expected, (_, i) => protocol.indexOf(e.seed, i + 1, e.total)), v), v.expected);
    for (const v of vectors.complement)
        same(`sampler: ${v.k} of ${v.n}`, await inPage(page, ({ protocol }, e) =>
            protocol.sample(e.seed, e.n, e.k), v), v.expected);
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

/** Everything that the public sees of a worked draw. */
function publicPart(d) {
    return { ...d, pools: undefined, inspectors: undefined, assignment: undefined,
        values: d.sources.map(s => s.value ?? s), strata_lines: JSON.parse(d.strata_file) };
}

async function draw(page, d, name) {
    const got = await inPage(page, async ({ protocol, ecvrf, merkle, json, note, bytes }, e) => {
        const { hex, unhex, utf8 } = bytes;
        const root = await merkle.rootOf(e.entries.map(utf8));
        const body = note.checkpointBody(e.origin, e.commit_index + 1, root);
        const alpha = await protocol.alpha(body, e.values);
        const proof = await ecvrf.verifyProof(unhex(e.vrf_public, 32), alpha, unhex(e.pi, 80));
        const seed = await protocol.seedOf(proof.beta);
        const u = await protocol.quotaOffset(seed);
        const strata = [];
        for (const s of e.strata_lines) {
            const sub_seed = await protocol.sub(seed, 'sample', s.key);
            const k = protocol.quota(s.cum, s.expect, u);
            strata.push({ key: s.key, k, sub_seed, indices: await protocol.sample(sub_seed, s.n, k) });
        }
        const codes = e.picks.map(p => p.uscc).sort();
        const key = await protocol.picksKey(proof.beta);
        return { body, alpha: hex(alpha), valid: proof.valid, beta: hex(proof.beta), seed: hex(seed),
            quota_sub_seed: await protocol.sub(seed, 'quota', ''), strata,
            picks_root: hex(await protocol.picksRoot(key, codes)),
            strata_root: hex(await merkle.rootOf(e.strata_lines.map(line => utf8(json.write(line))))) };
    }, publicPart(d));
    const commit = JSON.parse(d.entries[d.commit_index]);

    same(`${name}: M`, got.body, d.checkpoint_body);
    same(`${name}: alpha`, got.alpha, d.alpha);
    same(`${name}: the proof and beta`, [got.valid, got.beta], [true, d.beta]);
    same(`${name}: seed and the sub-seed of the quotas`, [got.seed, got.quota_sub_seed],
        [d.seed, d.quota_sub_seed]);
    same(`${name}: quotas, sub-seeds and numbers of every stratum`, got.strata, d.strata);
    same(`${name}: strata root`, got.strata_root, commit.strata_root);
    same(`${name}: picks root`, got.picks_root, d.picks_root);
}

export async function checkVectors(page) {
    await load(page);
    await hashes(page);
    await vrf(page);
    await numbers(page);
    for (const [i, d] of vectors.draws.entries())
        await draw(page, d, `worked draw ${i + 1}`);
}
