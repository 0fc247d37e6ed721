// A firm's proof file: every line of it altered, and every answer it can give.
import { spawnSync } from 'node:child_process';
import { BUILD, flip, readFileSync, writeFileSync } from './check_sites.mjs';
import { same } from './lib.mjs';

/** What the page's modules say of a proof: {bad: ids of steps, drawn, texts}. */
function judge(page, base, text, { emptyList = false } = {}) {
    return page.evaluate(async ([url, proofText, without]) => {
        const load = name => import(`/assets/check/${name}.js`);
        const { judgeForm, judgeFirm } = await load('judge_firm');
        const { judgeHead, judgeWhole } = await load('judge_log');
        const { judgeDraw } = await load('judge_draw');
        const { FetchedSite } = await load('site');
        const site = new FetchedSite(new URL(url, location.href));
        const { checkpoint } = await judgeHead(site);
        const { log } = await judgeWhole(site, checkpoint, async () => {});
        const form = await judgeForm(new TextEncoder().encode(proofText), checkpoint.origin);
        if (form.step.state === 'bad')
            return { bad: ['proof'], drawn: null, texts: [form.step.text.en] };
        const commit = await log.commit(form.proof.commit);
        if (!commit)
            return { bad: ['commit'], drawn: null, texts: [] };
        const { found } = await judgeDraw(site, log, commit);
        if (without)
            found.list = { picks: [] };
        const { steps, drawn } = await judgeFirm(log, commit, form.proof, found);
        return { bad: steps.filter(s => s.state === 'bad').map(s => s.id), drawn,
            texts: steps.map(s => s.text.en) };
    }, [base, text, emptyList]);
}

/** The step at which a changed line must be found. */
function stepOf(line, firstPath) {
    if (/^(inspectd-firm-proof|origin|index)/.test(line))
        return 'proof';
    if (/^(line|line-index) /.test(line) || (line.length === 44 && firstPath))
        return 'proof-line';
    return /^commit/.test(line) ? 'commit' : 'proof-number';
}

/** site is served at base; proof is a file that is true of it. */
async function everyLine(name, page, base, site, file) {
    const good = readFileSync(file);
    const lines = good.toString().trimEnd().split('\n');
    let seenUscc = false;
    let at = 0;

    for (const [n, line] of lines.entries()) {
        at += Buffer.byteLength(line) + 1;
        seenUscc ||= line.startsWith('uscc');
        flip(file, at - 3);
        const text = readFileSync(file, 'utf8');
        const status = spawnSync(`${BUILD}/inspect-verify`, ['firm', file, '--site', site]).status;
        writeFileSync(file, good);
        const said = await judge(page, base, text);
        const wanted = stepOf(line, !seenUscc);
        // A changed byte may also break a line's form, or an index stay in range.
        const found = said.bad.includes(wanted) || said.bad.includes('proof') || said.bad.includes('proof-number');
        same(`${name}: line ${n + 1} changed (${line.slice(0, 16)}…) is wrong at ${wanted}, for both verifiers`,
            [found ? 'found' : said, status], ['found', 1]);
    }
    const [, index, of] = /^index (\d+) of (\d+)$/m.exec(good.toString());
    for (const other of [`0 of ${of}`, `${Number(of) + 1} of ${of}`, `${index} of ${Number(of) + 1}`])
        same(`${name}: index ${other}`, (await judge(page, base, good.toString().replace(/^index .*$/m, `index ${other}`))).bad, ['proof']);
    for (const [what, text] of [['cut off', good.subarray(0, -20)], ['empty', ''], ['a line more', `${good}x\n`],
        ['carriage returns', good.toString().replaceAll('\n', '\r\n')], ['not text', Buffer.from([255, 254, 0])]])
        same(`${name}: ${what}`, (await judge(page, base, text.toString('latin1'))).bad, ['proof']);
}

export async function checkFirms(page, server, { sample, every }) {
    const proof = (from, which) => `${from.audit}/${which}.proof`;

    server.mounts['/firm/'] = sample.site;
    server.mounts['/every/'] = every.site;
    const drawn = await judge(page, '/firm/', readFileSync(proof(sample, 'drawn'), 'utf8'));
    same('a drawn firm is told so, and the list agrees', [drawn.bad, drawn.drawn], [[], true]);
    const spared = await judge(page, '/firm/', readFileSync(proof(sample, 'spared'), 'utf8'));
    same('a spared firm is told so, and the list agrees', [spared.bad, spared.drawn], [[], false]);
    const all = await judge(page, '/every/', readFileSync(proof(every, 'drawn'), 'utf8'));
    same('where all of a stratum are drawn, the firm is', [all.bad, all.drawn, all.texts.some(t => /\(all are\)/.test(t))],
        [[], true, true]);
    same('a drawn firm that is not on the list is found', (await judge(page, '/firm/',
        readFileSync(proof(sample, 'drawn'), 'utf8'), { emptyList: true })).bad, ['proof-list']);
    same('a proof of another log is refused', (await judge(page, '/firm/',
        readFileSync(proof(sample, 'drawn'), 'utf8').replace('origin ', 'origin other.'))).bad, ['proof']);
    await everyLine('a drawn firm\'s proof', page, '/firm/', sample.site, proof(sample, 'drawn'));
}
