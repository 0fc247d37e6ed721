// Looks a firm up in the site's index (find/, written by src/features/site/publish_search.c): firms by
// the hash of their code, codes by the hash of two neighbouring characters of a name.
const found = document.getElementById('found');
const english = document.documentElement.lang === 'en';
const say = (zh, en) => english ? en : zh;
const MOST = 50;

/** FNV-1a of the text's UTF-8 bytes, 32 bits. */
export function hash(text) {
    let h = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(text)) {
        h ^= byte;
        h = Math.imul(h, 0x01000193) >>> 0;
    }
    return h;
}

/** As people type: full-width to half-width, no spaces, capitals. */
export function fold(text) {
    return text.normalize('NFKC').replace(/\s+/g, '').replace(/[a-z]/g, c => c.toUpperCase());
}

/** Each pair of neighbouring characters once. */
export function pairs(name) {
    const signs = [...fold(name)];
    return [...new Set(signs.slice(1).map((c, i) => signs[i] + c))];
}

async function shard(kind, key, digits) {
    const place = hash(key).toString(16).padStart(8, '0').slice(0, digits);
    const answer = await fetch(`${found.dataset.top}find/${digits}/${kind}/${place}.json`);
    return answer.ok ? answer.json() : {};
}

async function firm(code, digits) {
    const record = (await shard('f', code, digits))[code];
    return record ? { u: code, ...record } : null;
}

async function lookUp(asked) {
    const q = fold(asked);
    const { digits } = await (await fetch(`${found.dataset.top}find/index.json`)).json();

    if (/^[0-9A-Z]{18}$/.test(q)) {
        const one = await firm(q, digits);
        return { firms: one ? [one] : [] };
    }
    if ([...q].length < 2)
        return { firms: [], short: true };
    let codes = null;
    for (const pair of pairs(q)) {
        const list = (await shard('n', pair, digits))[pair] ?? [];
        if (list === true) // so common that it tells nothing
            continue;
        const here = new Set(list);
        codes = codes ? codes.filter(c => here.has(c)) : list;
    }
    if (!codes)
        return { firms: [], common: true };
    const firms = [];
    for (const code of codes) {
        if (firms.length === MOST)
            return { firms, more: true };
        const one = await firm(code, digits);
        if (one && fold(one.n).includes(q))
            firms.push(one);
    }
    return { firms };
}

function el(tag, text, attributes = {}, ...children) {
    const e = document.createElement(tag);
    if (text)
        e.textContent = text;
    for (const [name, value] of Object.entries(attributes))
        e.setAttribute(name, value);
    e.append(...children);
    return e;
}

/** The page that holds a case: one bureau, ten days. */
export function casePage(no) {
    const day = Number(no.slice(12, 14));
    const tens = day <= 10 ? 1 : day <= 20 ? 2 : 3;
    return `cases/${no.slice(0, 6)}/${no.slice(6, 10)}-${no.slice(10, 12)}-${tens}.html#c${no}`;
}

function show({ firms, more, short, common }) {
    const root = found.dataset.root;

    found.replaceChildren();
    document.getElementById('without')?.remove();
    if (short)
        found.append(el('p', say('请至少输入两个字，或完整的统一社会信用代码。',
            'Enter two characters at least, or the whole USCC.'), { class: 'warning' }));
    else if (common)
        found.append(el('p', say('很多企业的名称里都有这些字。请写上名称中更特别的部分，或完整的统一社会信用代码。',
            'Very many names have these characters. Add a less common part of the name, or enter the whole USCC.'),
        { class: 'warning' }));
    else if (!firms.length)
        found.append(el('p', say('没有找到：这家企业没有公示的结果，也不在已公布的抽取名单里。',
            'Nothing found: no result of this firm has been published, and it is on no list that is public yet.'),
        { class: 'notice' }));
    for (const f of firms) {
        const list = el('ul');
        for (const [commit, date, title] of f.d ?? [])
            list.append(el('li', say(`${date} 被抽中：`, `Drawn on ${date}: `), {},
                el('a', title, { href: `${root}draws/${commit}.html` })));
        for (const [no, date] of f.r ?? [])
            list.append(el('li', say(`${date} 检查：`, `Visited on ${date}: `), {},
                el('a', say('检查结果', 'the result'), { href: root + casePage(no) })));
        found.append(el('article', '', { class: 'card' }, el('h2', f.n),
            el('p', '', {}, el('code', f.u)), list));
    }
    if (more)
        found.append(el('p', say('还有更多，请写得更完整些。', 'There are more: write more of the name.'),
            { class: 'hint' }));
}

async function run(asked) {
    found.setAttribute('aria-busy', 'true');
    try {
        show(await lookUp(asked));
    } catch {
        found.replaceChildren(el('p', say('读不到索引。请检查网络，或按下面的办法查找。',
            'The index cannot be read. Check the network, or look as described below.'), { class: 'error' }));
    }
    found.removeAttribute('aria-busy');
}

if (found) {
    const asked = new URLSearchParams(location.search).get('q');
    const input = document.getElementById('q');

    if (asked && !found.childElementCount) { // the daemon may have answered already
        input.value = asked;
        run(asked);
    }
    input.form.addEventListener('submit', event => {
        event.preventDefault();
        history.replaceState(null, '', `?q=${encodeURIComponent(input.value)}`);
        run(input.value);
    });
}
