import { encode } from 'uqr';

/** Modules of white around it (ISO/IEC 18004, quiet zone). */
const BORDER = 4;
const SIZE = 200;

/** A QR code as one path, black on white in both schemes: readers want it so. */
export function QrCode({ text }: { readonly text: string }) {
  const { data, size } = encode(text, { border: BORDER });
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg viewBox={`0 0 ${size} ${size}`} width={SIZE} height={SIZE} role="img" aria-label="QR code of the key below">
      <rect width={size} height={size} fill="#fff" />
      <path d={squares.join('')} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
