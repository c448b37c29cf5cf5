// What this browser remembers: the language and the colours, nothing else. A browser that remembers nothing is no fault.
export function read(name, allowed) {
  try {
    const value = localStorage.getItem(`edge-${name}`);
    return allowed.includes(value) ? value : null;
  } catch (error) {
    return whenRefused(error, null);
  }
}

export function write(name, value) {
  try {
    localStorage.setItem(`edge-${name}`, value);
  } catch (error) {
    whenRefused(error);
  }
}

function whenRefused(error, otherwise) {
  console.info('This browser does not remember settings:', error.message);
  return otherwise;
}
