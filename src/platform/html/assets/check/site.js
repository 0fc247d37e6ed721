// Where the published files come from: the server that sent this page, or a folder on this computer.
// Both read a path under the site to bytes, or to null if there is no such file, and remember it, so
// that what was read once needs no network again.
import { Unreachable, Wrong } from './bytes.js';

const KEEP_BYTES = 256 * 2 ** 20;
const TRIES = 30;
const WAIT_MOST_S = 10;

class Site {
    #seen = new Map();
    #bytes = 0;

    /** The bytes of a file, or null. A failed try is not remembered. */
    read(path) {
        if (!this.#seen.has(path))
            this.#seen.set(path, this.load(path).then(bytes => {
                this.#bytes += bytes?.length ?? 0;
                if (this.#bytes > KEEP_BYTES)
                    this.#seen.delete(path);
                return bytes;
            }, error => {
                this.#seen.delete(path);
                throw error;
            }));
        return this.#seen.get(path);
    }
}

/** The site that a server publishes below an address, which ends in a slash. */
export class FetchedSite extends Site {
    constructor(base) {
        super();
        this.base = base;
        this.name = String(base);
    }

    /** One answer; a busy server that asks to wait is asked again. */
    async ask(path) {
        for (let tries = 1; ; tries++) {
            let answer;
            try {
                answer = await fetch(new URL(path, this.base), { cache: 'no-cache' });
            } catch {
                throw new Unreachable(`取不到 ${path}：没有网络，或者服务器没有应答。请连网后重试，或者选择存在本机的站点文件夹`,
                    `${path} cannot be fetched: there is no network, or the server does not answer. Go online and try again, or choose a folder with the site`);
            }
            if ((answer.status !== 429 && answer.status !== 503) || tries === TRIES)
                return answer;
            const seconds = Number(answer.headers.get('Retry-After')) || 1;
            await new Promise(resolve => setTimeout(resolve, 1000 * Math.min(seconds, WAIT_MOST_S)));
        }
    }

    async load(path) {
        const answer = await this.ask(path);

        if (answer.status === 404 || answer.status === 410)
            return null;
        if (!answer.ok)
            throw new Unreachable(`取不到 ${path}：服务器答复 ${answer.status}。请稍后重试`,
                `${path} cannot be fetched: the server answers ${answer.status}. Try again later`);
        return new Uint8Array(await answer.arrayBuffer());
    }
}

/** A folder of files, as [path, File] pairs; the site is where `checkpoint` lies least deep. */
export class FolderSite extends Site {
    constructor(files) {
        super();
        const roots = files.map(([path]) => path)
            .filter(path => /(^|\/)checkpoint$/.test(path))
            .map(path => path.slice(0, -'checkpoint'.length))
            .sort((a, b) => a.split('/').length - b.split('/').length);
        if (roots.length === 0)
            throw new Wrong('这个文件夹里没有 checkpoint 文件，不是一个站点。请选择含有 checkpoint、log.vkey 和 tile 的文件夹',
                'There is no file named checkpoint in this folder, so it is no site. Choose the folder that holds checkpoint, log.vkey and tile');
        this.files = new Map(files.filter(([path]) => path.startsWith(roots[0]))
            .map(([path, file]) => [path.slice(roots[0].length), file]));
        this.name = roots[0].replace(/\/$/, '') || '.';
    }

    async load(path) {
        const file = this.files.get(path);

        return file ? new Uint8Array(await file.arrayBuffer()) : null;
    }
}

/** All files below a dropped folder (a FileSystemEntry), as [path, File] pairs. */
async function filesBelow(entry, path) {
    if (entry.isFile)
        return [[path, await new Promise((resolve, reject) => entry.file(resolve, reject))]];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
        const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        if (some.length === 0)
            return found;
        for (const below of some)
            found.push(...await filesBelow(below, `${path}/${below.name}`));
    }
}

/** What was dropped onto the page, as [path, File] pairs. */
export async function droppedFiles(transfer) {
    const entries = Array.from(transfer.items, item => item.webkitGetAsEntry?.()).filter(Boolean);
    const lists = await Promise.all(entries.map(entry => filesBelow(entry, entry.name)));

    return entries.length > 0 ? lists.flat() : chosenFiles(transfer.files);
}

/** What was chosen in a file field. */
export const chosenFiles = files =>
    Array.from(files, file => [file.webkitRelativePath || file.name, file]);
