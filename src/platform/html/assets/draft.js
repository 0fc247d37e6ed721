// Keeps what is typed into a form with data-draft: sent to the daemon a moment after each change, so
// that it is there again on another machine and after the login has run out. Without this script
// everything works but this. If the daemon cannot be reached, the tab keeps it until it can.
// A form's own rules, too: a result marked "alone" takes away the others of its item.
const DELAY_MS = 1500;
const zh = document.documentElement.lang.startsWith('zh');

for (const form of document.querySelectorAll('form[data-draft]')) {
    const place = form.dataset.draft;
    const state = form.querySelector('.draft-state');
    const key = `draft:${place}`;
    let timer = 0, sent = false;

    const body = () => {
        const data = new URLSearchParams(new FormData(form));
        data.set('place', place);
        return data;
    };
    const say = text => { if (state) state.textContent = text; };
    const later = () => {
        clearTimeout(timer);
        timer = setTimeout(save, DELAY_MS);
    };
    const keep = data => {
        data.delete('csrf');
        try { sessionStorage.setItem(key, data.toString()); } catch { /* full or forbidden */ }
        say(zh ? '草稿暂时无法保存到服务器，已留在本页；将自动重试。'
            : 'The draft could not be saved on the server; it stays in this tab and will be tried again.');
        timer = setTimeout(save, 10 * DELAY_MS);
    };

    async function save() {
        clearTimeout(timer);
        if (sent)
            return;
        const data = body();
        try {
            const answer = await fetch('/draft/save', {
                method: 'POST', body: data, credentials: 'same-origin', redirect: 'error',
                headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
            if (answer.status === 400) {
                const why = await answer.json();
                say(zh ? why.zh : why.en);
                return;
            }
            if (!answer.ok)
                throw new Error(String(answer.status));
            const { saved } = await answer.json();
            sessionStorage.removeItem(key);
            say(zh ? `草稿已保存（${saved}）` : `Draft saved (${saved})`);
        } catch {
            keep(data);
        }
    }

    // What an earlier visit could not hand over goes in first.
    const left = sessionStorage.getItem(key);
    if (left) {
        const old = new URLSearchParams(left);
        for (const field of form.elements) {
            if (!field.name.startsWith('f.'))
                continue;
            if (field.type === 'checkbox' || field.type === 'radio')
                field.checked = old.getAll(field.name).includes(field.value);
            else if (old.has(field.name))
                field.value = old.get(field.name);
        }
        say(zh ? '已恢复本页留下的草稿。' : 'What this tab had kept is back.');
        later();
    }

    form.addEventListener('input', later);
    form.addEventListener('change', event => {
        const box = event.target;
        if (box.type === 'checkbox' && box.checked && box.closest('fieldset.item')) {
            const alone = 'alone' in box.dataset;
            for (const other of box.closest('fieldset.item').querySelectorAll('input'))
                if (other !== box && (alone || 'alone' in other.dataset))
                    other.checked = false;
        }
        later();
    });
    form.addEventListener('submit', () => { sent = true; clearTimeout(timer); });
    window.addEventListener('pagehide', () => {
        if (!sent && timer)
            navigator.sendBeacon('/draft/save', body());
    });
}
