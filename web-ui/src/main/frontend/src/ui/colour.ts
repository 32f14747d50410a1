/**
 * Reads colours of the style sheet as a canvas takes them. A custom property's own text may be light-dark(...): only as
 * the value of a real property is it resolved for the theme in force.
 */
export function colourReader(element: HTMLElement): (property: string) => string {
  return (property) => {
    const probe = document.createElement('span');
    probe.style.color = `var(${property})`;
    probe.hidden = true;
    element.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  };
}
