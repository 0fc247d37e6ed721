// Comfort only: everything on the desk works without it.
const live = document.getElementById('live');
const words = document.documentElement.lang.startsWith('en')
    ? {read: 'reading and checking', merge: 'merging into the registry', '': 'getting ready', importing: 'Importing: '}
    : {read: '读取并检查', merge: '并入名录库', '': '准备', importing: '正在导入：'};

async function watch() {
    const answer = await fetch('/desk/imports/progress', {credentials: 'same-origin'});
    if (!answer.ok) return;
    const p = await answer.json();
    if (!p.busy) { // the page knows where to go
        location.reload();
        return;
    }
    const bar = document.getElementById('live-bar');
    const text = document.getElementById('live-text');
    if (text) {
        let say = words.importing + (words[p.step] ?? p.step);
        if (p.total > 0) say += ` ${Math.floor(p.done * 100 / p.total)} %`;
        text.textContent = say;
    }
    if (bar && p.total > 0) {
        bar.max = p.total;
        bar.value = p.done;
    }
    setTimeout(watch, 500);
}
if (live?.dataset.busy === 'yes') setTimeout(watch, 300);
