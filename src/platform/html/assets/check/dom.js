// Building what the page shows. Texts from files only ever become text nodes.

/** h('p', {class: 'x', onclick: fn}, 'text', child …) */
export function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);

    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith('on'))
            element.addEventListener(name.slice(2), value);
        else if (value === true)
            element.setAttribute(name, '');
        else if (value !== false && value !== null && value !== undefined)
            element.setAttribute(name, value);
    }
    element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined));
    return element;
}

export const language = document.documentElement.lang.startsWith('en') ? 'en' : 'zh';

/** The reader's language of a {zh, en} pair; a plain text stays as it is. */
export const tell = pair => typeof pair === 'string' ? pair : pair[language];

/** A pause in which the browser can draw and listen; not more often than every 40 ms. */
let last = 0;
export async function breathe() {
    if (performance.now() - last < 40)
        return;
    await new Promise(resolve => setTimeout(resolve, 0));
    last = performance.now();
}
