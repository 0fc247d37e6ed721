// The page: what is chosen, what is checked, what is shown. It fills #check and needs nothing else.
import { Wrong } from './bytes.js';
import { breathe, h, tell } from './dom.js';
import { judgeDraw } from './judge_draw.js';
import { judgeFirm, judgeForm } from './judge_firm.js';
import { judgeHead, judgePart, judgeRules, judgeWhole, rulesNotRead } from './judge_log.js';
import { judgeSite } from './judge_site.js';
import { PartialLog } from './log.js';
import { judgeMemory } from './memory.js';
import { selfTest } from './selftest.js';
import { commitLabel, showVerdict, stepItem } from './show.js';
import { FetchedSite, FolderSite, chosenFiles, droppedFiles } from './site.js';
import { run, say } from './step.js';
import { siteVerdict, verdictOf } from './verdict.js';
import { W } from './words.js';

/** Logs up to this many entries are read whole without asking. */
const WHOLE_AT_ONCE = 20000;
const BUNDLES_AT_ONCE = 4;

const state = {
    site: null,
    head: null, // of judgeHead
    whole: null, // {step, log} once the log was read whole
    bundles: BUNDLES_AT_ONCE,
    proof: null, // {bytes, proof}; proof is null if the file is none
    busy: false,
};
const ui = {};

function buildChoice() {
    ui.siteName = h('output', { id: 'check-site' });
    ui.commit = h('select', { id: 'check-commit' });
    ui.earlier = h('button', { type: 'button', hidden: true, onclick: () => act(listEarlier) }, W.earlier);
    ui.whole = h('input', { type: 'checkbox', id: 'check-whole', checked: true });
    ui.proof = h('input', { type: 'file', id: 'check-proof', 'aria-describedby': 'check-proof-hint',
        onchange: () => act(() => takeFiles(chosenFiles(ui.proof.files))) });
    ui.folder = h('input', { type: 'file', id: 'check-folder', webkitdirectory: true,
        'aria-describedby': 'check-folder-hint',
        onchange: () => act(() => takeFiles(chosenFiles(ui.folder.files))) });
    ui.proofName = h('output', { id: 'check-proof-name', for: 'check-proof' });
    ui.noProof = h('button', { type: 'button', hidden: true, onclick: dropProof }, W.noProof);
    const field = (label, input, ...more) =>
        h('p', { class: 'check-field' }, h('label', { for: input.id }, label), ' ', input, ...more);
    const hint = (id, text) => h('span', { class: 'check-hint', id }, text);

    return h('div', { class: 'check-choice' },
        h('p', {}, `${W.site}${W.states.ok === '相符' ? '：' : ': '}`, ui.siteName),
        field(W.draw, ui.commit, ' ', ui.earlier),
        h('p', { class: 'check-field' }, ui.whole, ' ', h('label', { for: 'check-whole' }, W.whole)),
        h('div', { class: 'check-drop' },
            field(W.proof, ui.proof, ' ', ui.noProof, ' ', ui.proofName, hint('check-proof-hint', W.proofHint)),
            field(W.folder, ui.folder, hint('check-folder-hint', W.folderHint))));
}

function build() {
    const button = (label, fn) => h('button', { type: 'button', onclick: () => act(fn) }, label);

    ui.status = h('p', { role: 'status', 'aria-live': 'polite', class: 'check-status' });
    ui.progress = h('progress', { hidden: true, 'aria-label': W.checking('') });
    ui.verdict = h('section', { 'aria-live': 'polite', class: 'check-verdict', hidden: true });
    ui.steps = h('ol', { class: 'check-steps' });
    ui.toggle = h('button', { type: 'button', 'aria-expanded': 'false', onclick: toggleAll }, W.open);
    ui.report = h('section', { hidden: true, 'aria-label': W.steps }, h('h2', {}, W.steps), h('p', {}, ui.toggle),
        ui.steps);
    ui.verify = button(W.verify, () => verifyDraw());
    ui.root = document.getElementById('check');
    ui.root.replaceChildren(buildChoice(),
        h('p', { class: 'check-buttons' }, ui.verify, ' ', button(W.verifySite, verifySite), ' ', button(W.keep, keepAll)),
        ui.status, ui.progress, ui.verdict, ui.report);
    ui.verify.classList.add('primary');
    ui.drop = ui.root.querySelector('.check-drop');
    document.addEventListener('dragover', event => {
        event.preventDefault();
        ui.drop.classList.add('over');
    });
    document.addEventListener('dragleave', () => ui.drop.classList.remove('over'));
    document.addEventListener('drop', event => {
        event.preventDefault();
        ui.drop.classList.remove('over');
        const files = droppedFiles(event.dataTransfer); // before the event ends and takes them along
        act(async () => takeFiles(await files));
    });
    globalThis.addEventListener('hashchange', () => preselect());
}

function setStatus(text) {
    ui.status.textContent = text;
}

async function onProgress(what, done, all) {
    ui.progress.hidden = false;
    ui.progress.max = all;
    ui.progress.value = done;
    ui.progress.textContent = W.progress[what](done, all);
    await breathe();
}

/** One thing at a time; what goes wrong is said, never swallowed. */
async function act(fn) {
    if (state.busy)
        return;
    state.busy = true;
    ui.root.setAttribute('aria-busy', 'true');
    try {
        await fn();
    } catch (error) {
        setStatus(`${W.failed}: ${error instanceof Wrong ? tell(error) : error.message}`);
        if (!(error instanceof Wrong))
            throw error;
    } finally {
        state.busy = false;
        ui.root.removeAttribute('aria-busy');
        ui.progress.hidden = true;
    }
}

function toggleAll() {
    const open = ui.toggle.getAttribute('aria-expanded') === 'false';

    ui.steps.querySelectorAll('details').forEach(details => { details.open = open; });
    ui.toggle.setAttribute('aria-expanded', String(open));
    ui.toggle.textContent = open ? W.close : W.open;
}

function startReport() {
    ui.steps.replaceChildren();
    ui.report.hidden = false;
    ui.verdict.hidden = true;
    ui.verdict.replaceChildren();
    ui.toggle.setAttribute('aria-expanded', 'false');
    ui.toggle.textContent = W.open;
}

function report(step) {
    ui.steps.append(stepItem(step));
    setStatus(W.checking(tell(step.title)));
    return step;
}

function endReport(verdict) {
    showVerdict(ui.verdict, verdict);
    ui.verdict.hidden = false;
    setStatus(W.done(ui.steps.children.length));
}

async function readWhole() {
    state.whole ??= await judgeWhole(state.site, state.head.checkpoint,
        (done, all) => onProgress('log', done, all));
    return state.whole;
}

/** The commits to choose from, the newest first. */
function fillList(commits, hasEarlier) {
    const options = commits.slice().reverse().map(commit => h('option', { value: commit.index }, commitLabel(commit)));
    const best = commits.slice().reverse().find(commit => commit.reveal) ?? commits.at(-1);

    ui.commit.replaceChildren(...options);
    if (options.length === 0)
        ui.commit.append(h('option', { value: '' }, W.noCommits));
    ui.earlier.hidden = !hasEarlier;
    if (best)
        ui.commit.value = String(best.index);
    preselect();
}

/** The step that failed, if the log cannot even be listed. */
async function listCommits() {
    if (state.head.checkpoint.size <= WHOLE_AT_ONCE) {
        const { step, log } = await readWhole();
        fillList(log ? Array.from(log.story.commits.values()) : [], false);
        return log ? null : step;
    }
    const step = await run('tree', say('日志的校验树', "The log's hash tree"), async s => {
        const { from, commits } = await new PartialLog(state.site, state.head.checkpoint).newest(state.bundles);
        fillList(commits, from > 0);
        s.ok('', '');
    });
    if (step.state === 'bad')
        fillList([], false);
    return step.state === 'bad' ? step : null;
}

/** A site that cannot be listed is judged at once: there is nothing to choose. */
function reportUnlisted(steps) {
    startReport();
    steps.forEach(report);
    endReport(verdictOf(steps, null));
}

async function listEarlier() {
    const chosen = ui.commit.value;

    state.bundles *= 2;
    await listCommits();
    ui.commit.value = chosen;
    ui.commit.focus();
}

/** Chooses a commit that may not be in the list yet. */
function choose(index) {
    if (!Array.from(ui.commit.options).some(option => option.value === String(index)))
        ui.commit.append(h('option', { value: index }, `#${index}`));
    ui.commit.value = String(index);
}

function preselect() {
    const [, index] = /(?:^#|&)commit=([0-9]{1,15})(?:&|$)/.exec(location.hash) ?? [];

    if (index !== undefined)
        choose(Number(index));
}

/** Opens a site: its key, its signature, its commits. */
async function openSite(site) {
    Object.assign(state, { site, head: null, whole: null, bundles: BUNDLES_AT_ONCE });
    ui.siteName.textContent = site.name;
    setStatus(W.reading);
    state.head = await judgeHead(site);
    if (!state.head.checkpoint)
        return reportUnlisted(state.head.steps);
    ui.whole.checked = state.head.checkpoint.size <= WHOLE_AT_ONCE;
    const failed = await listCommits();
    return failed ? reportUnlisted([...state.head.steps, failed]) : setStatus('');
}

function dropProof() {
    state.proof = null;
    ui.proof.value = '';
    ui.proofName.textContent = '';
    ui.noProof.hidden = true;
}

/** A proof file is checked at once; a folder becomes the site. */
async function takeFiles(files) {
    if (files.length === 0)
        return;
    if (files.length > 1 || files[0][0].includes('/')) {
        const site = new FolderSite(files);
        await openSite(site);
        setStatus(W.folderRead(site.name));
        return;
    }
    const bytes = new Uint8Array(await files[0][1].arrayBuffer());
    const { proof } = await judgeForm(bytes);
    state.proof = { bytes, proof };
    ui.noProof.hidden = false;
    ui.proofName.textContent = proof ? W.proofRead(proof.uscc, proof.commit) : '';
    if (proof && state.head?.checkpoint)
        choose(proof.commit);
    await verifyDraw();
}

/** The log as far as it is wanted: {log, commit}, after its steps were shown. */
async function reachLog(index, next) {
    if (ui.whole.checked) {
        const { step, log } = await readWhole();
        next(step);
        if (log)
            next(await judgeRules(log, state.head.key));
        return { log, commit: await log?.commit(index) ?? null };
    }
    const { step, log, commit } = await judgePart(state.site, state.head.checkpoint, state.head.key, index,
        (done, all) => onProgress('log', done, all));
    next(step);
    next(await rulesNotRead());
    return { log, commit };
}

const today = () => new Date().toLocaleDateString('sv-SE'); // YYYY-MM-DD, by this device

async function judgeChosen(index, next) {
    const { log, commit } = await reachLog(index, next);

    if (!log)
        return { commit: null };
    if (log.faults.length === 0)
        next(await judgeMemory(log, { live: state.site instanceof FetchedSite, today: today() }));
    if (!commit) {
        next(await run('commit', say('抽取存证写在日志里', 'The commit is in the log'), async step =>
            step.bad(`日志中没有抽取存证 #${index}`, `the log has no commit #${index}`)));
        return { commit: null };
    }
    const { found } = await judgeDraw(state.site, log, commit, { report: next });
    const proof = state.proof?.proof;
    const firm = proof ? await judgeFirm(commit, proof, found, next) : null;
    return { commit, proof, firm };
}

async function verifyDraw() {
    const steps = [];
    const next = step => steps[steps.push(report(step)) - 1];

    if (!state.head?.checkpoint)
        return state.site ? undefined : setStatus(W.local);
    startReport();
    setStatus(W.testing);
    next(await selfTest());
    state.head.steps.forEach(next);
    if (state.proof)
        next(await judgeForm(state.proof.bytes, state.head.checkpoint.origin).then(form => form.step));
    if (ui.commit.value === '')
        return setStatus(W.notFound);
    const { commit, proof, firm } = await judgeChosen(Number(ui.commit.value), async step => {
        next(step);
        await breathe();
        return step;
    });
    return endReport(verdictOf(steps, commit, { proof, firm, deviceDay: today() }));
}

async function verifySite() {
    if (!state.site)
        return setStatus(W.local);
    startReport();
    setStatus(W.testing);
    const tools = report(await selfTest());
    const { steps, draws } = await judgeSite(state.site, { progress: onProgress, report });
    return endReport(siteVerdict([tools, ...steps], draws));
}

/** Reads what any check of any draw may want, so that it stays in memory. */
async function keepAll() {
    if (!state.head?.checkpoint)
        return state.site ? undefined : setStatus(W.local);
    setStatus(W.reading);
    const { log } = await readWhole();
    const commits = Array.from(log?.story.commits.values() ?? []);
    for (const [i, commit] of commits.entries()) {
        await state.site.read(`plans/${commit.entry.plan_sha256}.conf`);
        await state.site.read(`calendars/${commit.entry.calendar_sha256}.csv`);
        await state.site.read(`draws/${commit.index}.json`);
        await onProgress('files', i + 1, commits.length);
    }
    return setStatus(W.kept);
}

build();
if (location.protocol.startsWith('http'))
    act(() => openSite(new FetchedSite(new URL('../../', import.meta.url))));
else
    setStatus(W.local);
