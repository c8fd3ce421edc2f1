/**
 * Models as bytes: the messages of onnx.proto, of which a function per message writes the fields that models here have. A number is that
 * of a field in onnx.proto.
 *
 * @module
 */

import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import {
  type Attributes,
  DATA_TYPES,
  type Model,
  type Node,
  type Port,
  type Tensor,
} from "./model.ts";

/** The operators of this version are in ONNX Runtime since 1.12, of 2022, and in all that read ONNX today. */
const OPERATOR_SET = 17;

/** The version of the format that came with it. */
const IR_VERSION = 8;

/** Types of attributes. */
const INTEGER = 2, INTEGERS = 7;

function text(to: BinaryWriter, field: number, value: string): void {
  to.tag(field, WireType.LengthDelimited).string(value);
}

function bytes(to: BinaryWriter, field: number, value: Uint8Array): void {
  to.tag(field, WireType.LengthDelimited).bytes(value);
}

function integer(to: BinaryWriter, field: number, value: number): void {
  to.tag(field, WireType.Varint).int64(value);
}

/** Writes a message within another. */
function message(to: BinaryWriter, field: number, write: (to: BinaryWriter) => void): void {
  to.tag(field, WireType.LengthDelimited).fork();
  write(to);
  to.join();
}

function attribute(to: BinaryWriter, name: string, value: Attributes[string]): void {
  text(to, 1, name);
  if (typeof value === "number") integer(to, 3, value);
  else value.forEach((element) => integer(to, 8, element));
  integer(to, 20, typeof value === "number" ? INTEGER : INTEGERS);
}

function node(to: BinaryWriter, { operator, inputs, outputs, attributes }: Node): void {
  inputs.forEach((name) => text(to, 1, name));
  outputs.forEach((name) => text(to, 2, name));
  text(to, 4, operator);
  for (const [name, value] of Object.entries(attributes)) {
    message(to, 5, (to) => attribute(to, name, value));
  }
}

function tensor(to: BinaryWriter, { name, type, shape, data }: Tensor): void {
  shape.forEach((length) => integer(to, 1, length));
  integer(to, 2, DATA_TYPES[type]);
  text(to, 8, name);
  bytes(to, 9, data);
}

function shape(to: BinaryWriter, lengths: Port["shape"]): void {
  for (const length of lengths) {
    message(to, 1, (to) => {
      if (typeof length === "number") integer(to, 1, length);
      else text(to, 2, length);
    });
  }
}

function port(to: BinaryWriter, { name, type, shape: lengths }: Port): void {
  text(to, 1, name);
  message(to, 2, (to) =>
    message(to, 1, (to) => { // the type of a tensor, not that of a sequence or a map
      integer(to, 1, DATA_TYPES[type]);
      message(to, 2, (to) => shape(to, lengths));
    }));
}

function graph(to: BinaryWriter, { nodes, tensors, inputs, outputs }: Model): void {
  nodes.forEach((one) => message(to, 1, (to) => node(to, one)));
  text(to, 2, "function");
  tensors.forEach((one) => message(to, 5, (to) => tensor(to, one)));
  inputs.forEach((one) => message(to, 11, (to) => port(to, one)));
  outputs.forEach((one) => message(to, 12, (to) => port(to, one)));
}

/** The bytes of a model. */
export function encode(model: Model): Uint8Array<ArrayBuffer> {
  const to = new BinaryWriter();
  integer(to, 1, IR_VERSION);
  text(to, 2, "@chainrule/autograd");
  message(to, 7, (to) => graph(to, model));
  message(to, 8, (to) => {
    text(to, 1, ""); // the operators of ONNX itself
    integer(to, 2, OPERATOR_SET);
  });
  return to.finish();
}
