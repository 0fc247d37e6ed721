// Reading the log: whole (every entry, every tile; the root is rebuilt) or only what one draw needs.
// Both give the same: entry(i), rootAt(n), path(i), commit(i), story.
import { Wrong, equal, isFinding, textOf } from './bytes.js';
import { readEntry } from './entries.js';
import { Tree, inclusionPath, leafHash, rootAt } from './merkle.js';
import { openNote, readCheckpoint, readKey } from './note.js';
import { Story } from './story.js';
import { TileTree, WIDTH, readBundle, readHashes, tileWidth } from './tiles.js';

async function mustRead(site, path) {
    const bytes = await site.read(path);

    if (!bytes)
        throw new Wrong(`找不到 ${path}`, `${path} is missing`);
    return bytes;
}

/** log.vkey. */
export async function openKey(site) {
    return readKey(textOf(await mustRead(site, 'log.vkey')).replace(/\n$/, ''));
}

/** checkpoint: {body, signature, valid, by}. */
export async function openCheckpoint(site, key) {
    const note = await openNote(await mustRead(site, 'checkpoint'), key);

    return { ...note, checkpoint: readCheckpoint(note.body) };
}

/** Tells the story of one entry; what cannot be read is a fault. */
function tell(story, index, bytes) {
    try {
        story.add(index, readEntry(bytes));
    } catch (error) {
        if (!isFinding(error))
            throw error;
        story.unreadable(index, error);
    }
}

export class WholeLog {
    constructor(site, checkpoint) {
        this.site = site;
        this.checkpoint = checkpoint;
        this.size = checkpoint.size;
        this.tree = new Tree();
        this.story = new Story();
        this.bundles = [];
        this.faults = []; // of tree and tiles: {zh, en}
        this.tilesRead = 0;
        this.whole = true;
    }

    /** Reads everything; progress(done, all) is awaited after each bundle. */
    async read(progress = async () => {}) {
        const last = Math.ceil(this.size / WIDTH);

        for (let i = 0; i < last; i++) {
            for (let ahead = i + 1; ahead < Math.min(i + 6, last); ahead++)
                readBundle(this.site, ahead, this.size).catch(() => {}); // judged in its turn
            const { entries } = await readBundle(this.site, i, this.size);
            this.bundles.push(entries);
            entries.forEach((bytes, n) => {
                this.tree.add(leafHash(bytes));
                tell(this.story, WIDTH * i + n, bytes);
            });
            await progress(Math.min(WIDTH * (i + 1), this.size), this.size);
        }
        this.root = await this.tree.root();
        await this.#compareTiles();
    }

    /** Every hash tile must hold the nodes of the tree that the entries make. */
    async #compareTiles() {
        for (let level = 0; tileWidth(level, 0, this.size) > 0; level++)
            for (let i = 0; tileWidth(level, i, this.size) > 0; i++)
                await this.#compareTile(level, i);
    }

    async #compareTile(level, index) {
        try {
            const { path, hashes } = await readHashes(this.site, level, index, this.size);
            const bad = hashes.findIndex((hash, n) =>
                !equal(hash, this.tree.node(8 * level, WIDTH * index + n)));
            this.tilesRead++;
            if (bad >= 0)
                throw new Wrong(`${path} 第 ${bad} 个校验值与由条目重建的树不符`,
                    `${path}: hash ${bad} is not that of the tree rebuilt from the entries`);
        } catch (error) {
            if (!isFinding(error))
                throw error;
            this.faults.push(error);
        }
    }

    async entry(i) {
        return this.bundles[Math.floor(i / WIDTH)][i % WIDTH];
    }

    rootAt(size) {
        return this.tree.root(size);
    }

    path(index) {
        return this.tree.path(index);
    }

    async commit(index) {
        return this.story.commits.get(index) ?? null;
    }
}

export class PartialLog {
    constructor(site, checkpoint) {
        this.site = site;
        this.checkpoint = checkpoint;
        this.size = checkpoint.size;
        this.tiles = new TileTree(site, checkpoint);
        this.bundles = new Map();
        this.story = new Story({ partial: true });
        this.whole = false;
        this.faults = [];
    }

    /** An entry; its bundle is read and checked once. */
    async entry(i) {
        const n = Math.floor(i / WIDTH);

        if (!this.bundles.has(n))
            this.bundles.set(n, await this.tiles.bundle(n));
        return this.bundles.get(n)[i % WIDTH];
    }

    rootAt(size) {
        return rootAt(size, (h, i) => this.tiles.node(h, i));
    }

    path(index) {
        return inclusionPath(index, this.size, (h, i) => this.tiles.node(h, i));
    }

    /** Adds the entries from … until-1 to a story. */
    async #tell(story, from, until) {
        for (let i = from; i < until; i++)
            tell(story, i, await this.entry(i));
    }

    /** The last keys entry before a commit: the first, unless the log says that keys were changed. */
    async #keysBefore(index, key, progress) {
        const first = readEntry(await this.entry(0));

        if (first.type === 'keys' && first.log_vkey === key.text)
            return { index: 0, entry: first };
        for (let i = index - 1; i >= 0; i--) {
            const story = new Story({ partial: true });
            tell(story, i, await this.entry(i));
            if (story.keys.length > 0)
                return story.keys[0];
            if (i % WIDTH === 0)
                await progress(index - i, index);
        }
        return null;
    }

    /**
     * Reads on from a commit until it is revealed or void, or the log ends. `key` is log.vkey;
     * progress(entry, size) is awaited once a bundle. Null if there is no commit at this index.
     */
    async readCommit(index, key, progress = async () => {}) {
        const story = new Story({ partial: true });

        if (index >= this.size)
            return null;
        const keys = await this.#keysBefore(index, key, progress);
        if (keys)
            story.keys.push(keys);
        for (let i = index; i < this.size;) {
            const until = Math.min(this.size, (Math.floor(i / WIDTH) + 1) * WIDTH);
            await this.#tell(story, i, until);
            await progress(until, this.size);
            const commit = story.commits.get(index);
            if (!commit || commit.reveal || commit.end)
                break;
            i = until;
        }
        const last = Math.max(index, this.size - 1);
        const end = new Story({ partial: true });
        await this.#tell(end, last, this.size);
        story.newest = Math.max(story.newest ?? 0, end.newest ?? 0);
        this.story = story;
        return story.commits.get(index) ?? null;
    }

    /** The commits among the newest bundles, `count` of them. */
    async newest(count) {
        const last = Math.ceil(this.size / WIDTH);
        const from = Math.max(0, last - count) * WIDTH;
        const story = new Story({ partial: true });

        await this.#tell(story, from, this.size);
        return { from, commits: Array.from(story.commits.values()) };
    }

    async commit(index) {
        return this.story.commits.get(index) ?? null;
    }
}
