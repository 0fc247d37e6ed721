// A firm's proof file: every line of it altered, and every answer it can give.
import { spawnSync } from 'node:child_process';
import { BUILD, entriesOf, flip, readFileSync, writeFileSync } from './check_sites.mjs';
import { ok, same } from './lib.mjs';

/** What the page's modules say of a proof: {bad: ids of steps, fate, texts, states}. */
function judge(page, base, text) {
    return page.evaluate(async ([url, proofText]) => {
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
            return { bad: ['proof'], fate: null, texts: [form.step.text.en], states: ['bad'] };
        const commit = await log.commit(form.proof.commit);
        if (!commit)
            return { bad: ['commit'], fate: null, texts: [], states: [] };
        const { found } = await judgeDraw(site, log, commit);
        const { steps, fate } = await judgeFirm(commit, form.proof, found);
        return { bad: steps.filter(s => s.state === 'bad').map(s => s.id), fate,
            texts: steps.map(s => s.text.en), states: steps.map(s => s.state) };
    }, [base, text]);
}

/** The steps at one of which a changed line must be found; where: the last line that was no sibling. */
function stepsOf(line, where) {
    if (/^(inspectd-firm-proof|origin|pool)/.test(line))
        return ['proof'];
    if (/^commit/.test(line))
        return ['commit', 'proof'];
    return { line: ['proof-line', 'proof'], uscc: ['proof-place', 'proof'], salt: ['proof-place', 'proof'], pool: ['proof-place', 'proof'],
        'left-out': ['proof-place', 'proof'], cut: ['proof-ticket', 'proof'] }[where];
}

/** site is served at base; proof is a file that is true of it. */
async function everyLine(name, page, base, site, file) {
    const good = readFileSync(file);
    const lines = good.toString().trimEnd().split('\n');
    let where = '';
    let at = 0;

    for (const [n, line] of lines.entries()) {
        at += Buffer.byteLength(line) + 1;
        where = /^[LR] /.test(line) ? where : line.split(' ')[0];
        flip(file, at - 3);
        const text = readFileSync(file, 'utf8');
        const status = spawnSync(`${BUILD}/inspect-verify`, ['firm', file, '--site', site]).status;
        writeFileSync(file, good);
        const said = await judge(page, base, text);
        const wanted = stepsOf(line, where);
        same(`${name}: line ${n + 1} changed (${line.slice(0, 16)}…) is wrong at ${wanted.join(' or ')}, for both verifiers`,
            [said.bad.some(id => wanted.includes(id)) ? 'found' : said, status], ['found', 1]);
    }
    for (const [what, text] of [['cut off', good.subarray(0, -20)], ['empty', ''], ['a line more', `${good}x\n`],
        ['carriage returns', good.toString().replaceAll('\n', '\r\n')], ['not text', Buffer.from([255, 254, 0])]])
        same(`${name}: ${what}`, (await judge(page, base, text.toString('latin1'))).bad, ['proof']);
}

/** No proof is made before the reveal, or of a commit never drawn; one that names such a one shows nothing. */
async function tooEarly(page, site, text) {
    const entries = entriesOf(site).map((e, index) => ({ index, ...e.json }));
    const shown = entries.filter(e => e.type === 'reveal').map(e => e.draw);
    const voids = entries.filter(e => e.type === 'void').map(e => e.commit);
    const open_ = entries.find(e => e.type === 'draw' && !shown.includes(e.index) && !voids.includes(e.commit)).commit;
    const gone = entries.find(e => e.type === 'void' && e.missing).commit;
    const of = commit => judge(page, '/firm/', text.replace(/^commit .*$/m, `commit ${commit}`));
    const early = await of(open_);
    const voided = await of(gone);

    same('before the reveal a proof says nothing yet, and the day is named', [early.fate, early.states,
        /after the reveal, on \d{4}-\d\d-\d\d at the latest/.test(early.texts[0])], [null, ['wait'], true]);
    same('of a commit that is void without a draw it says that', [voided.fate, voided.states, /void/.test(voided.texts[0])], [null, ['skip'], true]);
}

export async function checkFirms(page, server, { C: sample, D: alone }) {
    const proof = (from, which) => readFileSync(`${from.audit}/${which}.proof`, 'utf8');
    const told = async (base, text, fate, words) => {
        const said = await judge(page, base, text);
        same(`a ${fate} firm is told so, and the list agrees`, [said.bad, said.fate], [[], fate]);
        ok('in words', words.every(word => said.texts.some(t => word.test(t))), said.texts.join('\n'));
    };

    server.mounts['/firm/'] = sample.site;
    server.mounts['/alone/'] = alone.site;
    await told('/firm/', proof(sample, 'drawn'), 'drawn', [/took part/, /not above the cut/, /is on the published list/]);
    await told('/firm/', proof(sample, 'spared'), 'spared', [/took part/, /its ticket/, /not on the published list/]);
    await told('/firm/', proof(sample, 'left-out'), 'left-out', [/left out of this draw: it has 2 visits/, /not on the published list/]);
    await told('/alone/', proof(alone, 'drawn'), 'drawn', [/took part/, /not above the cut/]);
    await told('/firm/', proof(sample, 'voided'), 'drawn', [/took part/, /not above the cut/]);
    same('a proof of another log is refused', (await judge(page, '/firm/',
        proof(sample, 'drawn').replace('origin ', 'origin other.'))).bad, ['proof']);
    await tooEarly(page, sample.site, proof(sample, 'spared'));
    for (const which of ['drawn', 'left-out'])
        await everyLine(`a ${which} firm's proof`, page, '/firm/', sample.site, `${sample.audit}/${which}.proof`);
}
