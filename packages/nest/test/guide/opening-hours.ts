export const isClosed = (): boolean => true
