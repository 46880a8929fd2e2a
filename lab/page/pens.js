// What scenes are drawn with: on a canvas, or as SVG.

import { shape } from "./dom.js";

/**
 * What a scene is drawn with.
 * @typedef {{
 *   dot: (x: number, y: number, radius: number, paint: { fill: string, ring: string | null, alpha: number }) => void,
 *   line: (from: [number, number], to: [number, number], color: string, width: number, alpha: number) => void,
 *   text: (x: number, y: number, text: string, color: string, anchor: "start" | "end") => void,
 * }} Pen
 */

const FONT = '"Rungs Sans", "Liberation Sans", Arimo, Arial, Helvetica, sans-serif';
const TEXT_SIZE = 11;

/**
 * Draws on a canvas.
 * @param {CanvasRenderingContext2D} canvas
 * @returns {Pen}
 */
export function canvasPen(canvas) {
  return {
    dot(x, y, radius, { fill, ring, alpha }) {
      canvas.globalAlpha = alpha;
      canvas.fillStyle = fill;
      canvas.beginPath();
      canvas.arc(x, y, radius, 0, 2 * Math.PI);
      canvas.fill();
      if (!ring) return;
      canvas.strokeStyle = ring;
      canvas.lineWidth = Math.min(1.4, Math.max(0.8, radius * 0.34));
      canvas.stroke();
    },
    line(from, to, color, width, alpha) {
      canvas.globalAlpha = alpha;
      canvas.strokeStyle = color;
      canvas.lineWidth = width;
      canvas.beginPath();
      canvas.moveTo(...from);
      canvas.lineTo(...to);
      canvas.stroke();
    },
    text(x, y, text, color, anchor) {
      canvas.globalAlpha = 1;
      canvas.fillStyle = color;
      canvas.font = `${TEXT_SIZE}px ${FONT}`;
      canvas.textAlign = anchor;
      canvas.fillText(text, x, y);
    },
  };
}

/**
 * Draws into an SVG.
 * @param {SVGElement} parent
 * @returns {Pen}
 */
export function svgPen(parent) {
  const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  return {
    dot(x, y, radius, { fill, ring, alpha }) {
      const opacity = alpha < 1 ? alpha.toFixed(2) : null;
      parent.append(shape("circle", { cx: round(x), cy: round(y), r: round(radius), fill, stroke: ring, opacity }));
    },
    line([x1, y1], [x2, y2], stroke, width, alpha) {
      const opacity = alpha < 1 ? alpha.toFixed(2) : null;
      parent.append(
        shape("line", {
          x1: round(x1),
          y1: round(y1),
          x2: round(x2),
          y2: round(y2),
          stroke,
          "stroke-width": width,
          opacity,
        }),
      );
    },
    text(x, y, text, fill, anchor) {
      parent.append(shape("text", { x: round(x), y: round(y), fill, "text-anchor": anchor, "font-size": TEXT_SIZE }, text));
    },
  };
}
