/** Reads models back from their bytes, by the numbers of fields in onnx.proto and by nothing of the encoder's. */

/** A field of a message: its number, and an integer or bytes. */
type Field = readonly [number: number, value: number | Uint8Array<ArrayBuffer>];

/** The fields of a message, in order. */
function fields(bytes: Uint8Array<ArrayBuffer>): Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0n, shift = 0n, byte;
    do {
      byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
    } while (byte >= 0x80);
    return Number(BigInt.asIntN(64, value));
  };
  while (at < bytes.length) {
    const tag = varint(), number = tag >> 3, wire = tag & 7;
    if (wire === 0) found.push([number, varint()]);
    else if (wire === 2) {
      const length = varint();
      found.push([number, bytes.slice(at, at += length)]);
    } else throw new Error(`A field has the wire type ${wire}`);
  }
  if (at !== bytes.length) throw new Error("The last field is cut off");
  return found;
}

const all = (message: readonly Field[], number: number) =>
  message.filter(([n]) => n === number).map(([, value]) => value);
const messages = (message: readonly Field[], number: number) =>
  all(message, number).map((value) => fields(value as Uint8Array<ArrayBuffer>));
const texts = (message: readonly Field[], number: number) =>
  all(message, number).map((value) => new TextDecoder().decode(value as Uint8Array));
const numbers = (message: readonly Field[], number: number) => all(message, number) as number[];

export interface DecodedNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, number | readonly number[]>>;
}

export interface DecodedTensor {
  readonly name: string;
  /** 1 for floats, 7 for integers of 64 bits, 11 for doubles. */
  readonly type: number;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export interface DecodedPort {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly (number | string)[];
}

export interface DecodedModel {
  readonly irVersion: number;
  readonly operatorSets: readonly { domain: string; version: number }[];
  readonly nodes: readonly DecodedNode[];
  readonly tensors: readonly DecodedTensor[];
  readonly inputs: readonly DecodedPort[];
  readonly outputs: readonly DecodedPort[];
}

function nodeOf(message: readonly Field[]): DecodedNode {
  const attributes = messages(message, 5).map((attribute): [string, number | number[]] => {
    const [type] = numbers(attribute, 20);
    const value = type === 2 ? numbers(attribute, 3)[0]! : numbers(attribute, 8);
    if (type !== 2 && type !== 7) throw new Error(`An attribute has the type ${type}`);
    return [texts(attribute, 1)[0]!, value];
  });
  return {
    operator: texts(message, 4)[0]!,
    inputs: texts(message, 1),
    outputs: texts(message, 2),
    attributes: Object.fromEntries(attributes),
  };
}

function tensorOf(message: readonly Field[]): DecodedTensor {
  const type = numbers(message, 2)[0]!, { buffer } = all(message, 9)[0] as Uint8Array<ArrayBuffer>;
  const data = type === 1
    ? new Float32Array(buffer)
    : type === 11
    ? new Float64Array(buffer)
    : Array.from(new BigInt64Array(buffer), Number);
  return { name: texts(message, 8)[0]!, type, shape: numbers(message, 1), data: [...data] };
}

function portOf(message: readonly Field[]): DecodedPort {
  const [tensor] = messages(messages(message, 2)[0]!, 1) as [Field[]];
  const shape = messages(messages(tensor, 2)[0]!, 1).map((dimension) =>
    texts(dimension, 2)[0] ?? numbers(dimension, 1)[0]!
  );
  return { name: texts(message, 1)[0]!, type: numbers(tensor, 1)[0]!, shape };
}

/** What the bytes of a model say. */
export function decode(bytes: Uint8Array<ArrayBuffer>): DecodedModel {
  const model = fields(bytes), [graph] = messages(model, 7) as [Field[]];
  return {
    irVersion: numbers(model, 1)[0]!,
    operatorSets: messages(model, 8).map((set) => ({
      domain: texts(set, 1)[0] ?? "",
      version: numbers(set, 2)[0]!,
    })),
    nodes: messages(graph, 1).map(nodeOf),
    tensors: messages(graph, 5).map(tensorOf),
    inputs: messages(graph, 11).map(portOf),
    outputs: messages(graph, 12).map(portOf),
  };
}
