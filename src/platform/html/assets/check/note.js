// C2SP signed notes and checkpoints: who signed which tree.
import { Wrong, base64, concat, decimal, equal, hasControl, textOf, unbase64, unhex,
    utf8 } from './bytes.js';
import { verify } from './ed25519.js';
import { sha256 } from './hash.js';

const ED25519 = 1;

const nameIsGood = name => name.length > 0 && !/[+\s\u0085]/.test(name) && !hasControl(name);

/** The key id: first 4 bytes of SHA-256(name || 0A || 01 || public key). */
export async function keyId(name, key) {
    return (await sha256(concat(utf8(name), Uint8Array.of(0x0a, ED25519), key))).slice(0, 4);
}

/** Reads `name+8 hex+base64(01 || public key)`: {name, id, computed, key, text}; a wrong form throws. */
export async function readKey(text) {
    const [, name, id, b64] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text) ?? [];
    const bytes = b64 === undefined ? null : unbase64(b64);

    if (!bytes || bytes.length !== 33 || bytes[0] !== ED25519 || !nameIsGood(name))
        throw new Wrong('公钥的格式不对，应为 名称+8位十六进制+base64',
            'the verifier key is not of the form name+8 hex digits+base64');
    const key = bytes.slice(1);
    return { name, id: unhex(id, 4), computed: await keyId(name, key), key, text };
}

/** {body, lines}: the signed text with its last newline, and the signature lines after it. */
function split(bytes) {
    const text = textOf(bytes);
    const end = text.lastIndexOf('\n\n');

    if (end < 0 || !text.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f]/.test(text) ||
        end + 2 >= text.length)
        throw new Wrong('不是签名文本（C2SP signed note）', 'this is not a C2SP signed note');
    return { body: text.slice(0, end + 1), lines: text.slice(end + 2, -1).split('\n') };
}

/** One signature line: {name, id, signature}; a wrong form throws. */
function readLine(line) {
    const [, name, b64] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
    const bytes = b64 === undefined ? null : unbase64(b64);

    if (!bytes || bytes.length < 5 || !nameIsGood(name))
        throw new Wrong('有一行签名的格式不对', 'a signature line is malformed');
    return { name, id: bytes.slice(0, 4), signature: bytes.slice(4) };
}

/**
 * Opens a note with a key: {body, signature, valid, by}. Throws a Wrong if it is no note or holds
 * no signature by the key. Signatures by others are left aside.
 */
export async function openNote(bytes, key) {
    const { body, lines } = split(bytes);
    const own = lines.map(readLine).filter(line =>
        line.name === key.name && equal(line.id, key.computed));
    const checked = [];

    if (own.length === 0)
        throw new Wrong(`没有 ${key.name} 的签名`, `there is no signature by ${key.name}`);
    for (const { signature } of own)
        checked.push(await verify(signature, utf8(body), key.key));
    return { body, signature: own[0].signature, valid: checked.every(r => r.valid), by: checked[0].by };
}

export function checkpointBody(origin, size, root) {
    return `${origin}\n${size}\n${base64(root)}\n`;
}

/** The three lines of a checkpoint's body: {origin, size, root}. */
export function readCheckpoint(body) {
    const lines = body.split('\n');
    const size = decimal(lines[1] ?? '');
    const root = unbase64(lines[2] ?? '');

    if (lines.length !== 4 || lines[3] !== '' || size === null || root?.length !== 32 ||
        !nameIsGood(lines[0]))
        throw new Wrong('检查点正文不是 来源、大小、根校验值 三行',
            "the checkpoint's body is not the three lines origin, size, root");
    return { origin: lines[0], size, root };
}
