const VERTEX = `
attribute vec2 corner;
varying vec2 place;
void main() {
  place = vec2(corner.x, 1.0 - corner.y);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/** The left half of a frame has the premultiplied colours, the right half the alpha as grey. */
const FRAGMENT = `
precision mediump float;
uniform sampler2D frame;
uniform float seam;
varying vec2 place;
void main() {
  float x = clamp(place.x * 0.5, seam, 0.5 - seam);
  vec3 colour = texture2D(frame, vec2(x, place.y)).rgb;
  float cover = texture2D(frame, vec2(x + 0.5, place.y)).g;
  gl_FragColor = vec4(colour, max(cover, max(colour.r, max(colour.g, colour.b))));
}`;

export interface AlphaDrawing {
  draw(video: HTMLVideoElement): void;
  destroy(): void;
}

/** Draws frames of side-by-side video on `canvas`, with transparency. Throws on a device without WebGL. */
export function drawWithAlpha(canvas: HTMLCanvasElement, frameWidth: number): AlphaDrawing {
  const gl = canvas.getContext('webgl', { premultipliedAlpha: true, antialias: false, depth: false });
  if (gl === null) throw new Error('this device has no WebGL');
  const program = gl.createProgram();
  const shaders = [
    addShader(gl, program, gl.VERTEX_SHADER, VERTEX),
    addShader(gl, program, gl.FRAGMENT_SHADER, FRAGMENT),
  ];
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error('the WebGL program does not link');
  gl.useProgram(program);
  // Half a pixel, so that smoothing does not mix the two halves at the seam.
  gl.uniform1f(gl.getUniformLocation(program, 'seam'), 0.5 / frameWidth);

  const corners = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, corners);
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
  const corner = gl.getAttribLocation(program, 'corner');
  gl.enableVertexAttribArray(corner);
  gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 0, 0);

  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  // WebGL 1 allows neither repetition nor mipmaps for sizes that are not powers of two.
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);

  return {
    draw(video) {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, video);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    },
    destroy() {
      gl.deleteTexture(texture);
      gl.deleteBuffer(corners);
      for (const shader of shaders) gl.deleteShader(shader);
      gl.deleteProgram(program);
      // A page may have about 16 contexts, and the browser collects an unused one late.
      gl.getExtension('WEBGL_lose_context')?.loseContext();
    },
  };
}

function addShader(gl: WebGLRenderingContext, program: WebGLProgram, type: number, source: string) {
  const shader = gl.createShader(type);
  if (shader === null) throw new Error('WebGL cannot create a shader');
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  gl.attachShader(program, shader);
  return shader;
}
