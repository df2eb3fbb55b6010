/** One point of a line. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** How steep the line is that lies closest to the points, by least squares. Never throws; 0 for fewer than two points. */
export function slopeOf(points: readonly Point[]): number {
  const middle = (pick: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length
  const [x, y] = [middle((point) => point.x), middle((point) => point.y)]
  const across = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
  const along = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0)
  return across === 0 ? 0 : along / across
}
