import 'reflect-metadata'
import { MetadataScanner } from '@nestjs/core'

// Nest's own metadata of a method that it serves to sockets or to a transport.
const MARKS: readonly string[] = ['websockets:message_mapping', 'microservices:handler_type']
const scanner = new MetadataScanner()

/** Has what is made from this prototype a method that Nest calls with messages? Never throws. */
export function handlesMessages(prototype: object | undefined): boolean {
  if (typeof prototype !== 'object' || prototype === null) return false
  const methods = scanner.getAllMethodNames(prototype).map((name) => Reflect.get(prototype, name))
  return methods.some((method) => MARKS.some((mark) => Reflect.hasMetadata(mark, method)))
}
