// The shader of the galaxy: seven tones like cut paper, each with a rim of light. One draw call per frame.

const VERTEX = `
attribute vec2 corner;
varying vec2 place;
void main() {
  place = corner;
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

const FRAGMENT = `
precision highp float;
varying vec2 place;
uniform float seconds;
uniform float grown;    // 0: a point, 1: the galaxy
uniform float veil;     // darkness of the sky around it
uniform float burst;    // progress of the burst, 0 to 1

float hash(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }
float noise(vec2 p) {
  vec2 i = floor(p);
  vec2 f = p - i;
  f = f * f * (3.0 - 2.0 * f);
  return mix(mix(hash(i), hash(i + vec2(1.0, 0.0)), f.x),
             mix(hash(i + vec2(0.0, 1.0)), hash(i + vec2(1.0, 1.0)), f.x), f.y);
}
float cloud(vec2 p) { return 0.6 * noise(p) + 0.28 * noise(p * 2.1 + 7.0) + 0.12 * noise(p * 4.3 + 3.0); }
mat2 turned(float a) { return mat2(cos(a), -sin(a), sin(a), cos(a)); }

// Density at a point: spiral arms, a core, and shreds of cloud.
float matter(vec2 p) {
  vec2 q = turned(0.62 + 0.10 * seconds) * p / max(grown, 0.001);
  q.y /= 0.56 + 0.05 * sin(seconds * 0.9);
  float r = length(q);
  float spin = seconds * 1.15;
  float angle = atan(q.y, q.x) - spin;
  float wind = angle + 3.7 * log(r + 0.10);
  float shreds = cloud(turned(-spin * 0.55) * q * 4.2 + 11.0) - 0.5;
  float arms = pow(0.5 + 0.5 * cos(2.0 * wind + shreds * 1.7), 1.6);
  float disc = 1.0 - smoothstep(0.22, 1.0, r + shreds * 0.16);
  float core = exp(-r * r * 30.0);
  return disc * (0.13 + 0.66 * arms * (1.0 - 0.25 * r)) + shreds * 0.2 * disc + core * 0.75;
}

void main() {
  vec2 p = place;
  float from = length(p * vec2(1.0, 0.92));

  // The night sky: darkest around the galaxy, transparent at the edges of a wide stage.
  float night = veil * (1.0 - smoothstep(0.35, 1.15, from)) * 0.9 + veil * 0.22 * (1.0 - smoothstep(0.8, 1.4, from));
  vec3 colour = vec3(0.047, 0.024, 0.098) * night;
  float cover = night;

  float here = matter(p) * smoothstep(0.0, 0.12, grown);
  // The rim of light: where the density falls toward the upper left.
  float lit = here - matter(p + vec2(-0.012, 0.014)) * smoothstep(0.0, 0.12, grown);

  vec3 tones[7];
  tones[0] = vec3(0.149, 0.067, 0.361);
  tones[1] = vec3(0.267, 0.125, 0.659);
  tones[2] = vec3(0.141, 0.349, 0.878);
  tones[3] = vec3(0.541, 0.231, 0.878);
  tones[4] = vec3(1.000, 0.302, 0.553);
  tones[5] = vec3(1.000, 0.788, 0.302);
  tones[6] = vec3(1.000, 0.984, 0.910);
  for (int i = 0; i < 7; i++) {
    float at = 0.10 + float(i) * 0.135;
    float inside = smoothstep(at - 0.010, at + 0.010, here);
    float rim = inside * (1.0 - smoothstep(at, at + 0.055, here)) * smoothstep(0.0, 0.035, lit);
    vec3 tone = mix(tones[i], min(tones[i] * 1.35 + 0.22, vec3(1.0)), rim * 0.85);
    colour = mix(colour, tone, inside);
    cover = mix(cover, 1.0, inside * (i == 0 ? 0.86 : 1.0));
  }

  // The glow around it, light without alpha.
  float glow = exp(-from * from * 5.0) * grown * 0.34;
  colour += vec3(0.62, 0.28, 0.95) * glow * (1.0 - cover * 0.6);

  // The burst: a white core and rotating rays.
  float heat = burst * exp(-from * (11.0 - 7.5 * burst));
  float turning = atan(p.y, p.x) + seconds * 0.35;
  float spokes = pow(0.5 + 0.5 * cos(turning * 12.0), 4.0) + 0.6 * pow(0.5 + 0.5 * cos(turning * 7.0 + 1.3), 6.0);
  float ray = burst * spokes * exp(-from * 2.0);
  colour += vec3(1.0, 0.95, 0.82) * heat * 1.5 + mix(vec3(1.0, 0.80, 0.38), vec3(1.0, 0.36, 0.6), clamp(from, 0.0, 1.0)) * ray;
  cover = max(cover, clamp(heat * 1.5, 0.0, 1.0));

  colour = min(colour, vec3(1.0));
  gl_FragColor = vec4(colour, clamp(max(cover, max(colour.r, max(colour.g, colour.b)) ), 0.0, 1.0));
}`;

export interface Moment {
  seconds: number;
  grown: number;
  veil: number;
  burst: number;
}

export function createNebula(side: number): { canvas: HTMLCanvasElement; draw(moment: Moment): void } {
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const gl = canvas.getContext('webgl', { premultipliedAlpha: true, preserveDrawingBuffer: true });
  if (gl === null) throw new Error('no WebGL to draw with');
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(`${gl.getShaderInfoLog(shader)}`);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  gl.useProgram(program);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(gl.getAttribLocation(program, 'corner'), 2, gl.FLOAT, false, 0, 0);

  return {
    canvas,
    draw(moment) {
      for (const [name, value] of Object.entries(moment))
        gl.uniform1f(gl.getUniformLocation(program, name), value);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    },
  };
}
