// How steps and verdicts look.
import { h, tell } from './dom.js';
import { W } from './words.js';

const MARKS = { ok: '✓', bad: '✗', wait: '…', note: 'i', skip: '–' };

/** Machine text: long values break anywhere. */
const code = value => h('code', { class: 'check-code' }, value);

function table(fact) {
    const row = cells => h('tr', {}, cells.map(cell => h('td', {}, tell(cell))));

    return h('div', { class: 'check-scroll', tabindex: '0', role: 'region', 'aria-label': tell(fact.label) },
        h('table', {}, h('thead', {}, h('tr', {}, fact.heads.map(head => h('th', { scope: 'col' }, tell(head))))),
            h('tbody', {}, fact.rows.map(row))));
}

function compared(fact) {
    return h('div', { class: fact.same ? 'check-same' : 'check-differs' },
        code(fact.expected), h('br'), code(fact.got),
        h('p', {}, fact.same ? `✓ ${W.same}` : `✗ ${W.differs}`));
}

function value(fact) {
    switch (fact.kind) {
    case 'table':
        return fact.rows.length > 0 ? table(fact) : W.none;
    case 'compare':
        return compared(fact);
    case 'block':
        return h('pre', { class: 'check-scroll', tabindex: '0', role: 'region', 'aria-label': tell(fact.label) },
            fact.value);
    case 'code':
        return code(fact.value);
    default:
        return tell(fact.value);
    }
}

function numbers(step) {
    return h('details', { open: step.state === 'bad' },
        h('summary', {}, W.numbers, h('span', { class: 'visually-hidden' }, `：${tell(step.title)}`)),
        h('dl', {}, step.facts.map(fact => [h('dt', {}, tell(fact.label)), h('dd', {}, value(fact))])));
}

/** One step as a list item. */
export function stepItem(step) {
    return h('li', { class: `check-step check-${step.state}`, 'data-step': step.id, 'data-state': step.state },
        h('h3', {}, h('span', { class: 'check-mark', 'aria-hidden': 'true' }, MARKS[step.state]),
            ` ${tell(step.title)} `, h('span', { class: 'check-state' }, W.states[step.state])),
        h('p', {}, tell(step.text)),
        step.facts.length > 0 ? numbers(step) : null);
}

/** Fills the verdict's box. */
export function showVerdict(box, verdict) {
    box.className = `check-verdict check-${verdict.state}`;
    box.dataset.state = verdict.state;
    box.replaceChildren(h('h2', {}, W.verdicts[verdict.state]), h('p', {}, tell(verdict.text)));
}

/** One line for each commit in the list to choose from. */
export function commitLabel(commit) {
    const { entry, draw, reveal, end, index } = commit;
    const state = end ? W.life.void : reveal ? W.life.revealed : draw ? W.life.drawn : W.life.committed;

    return `${entry.date} · ${entry.task}${entry.attempt > 1 ? ` (${entry.attempt})` : ''} · ${state} · #${index}`;
}
