import { n } from './count';

export const safety = {
  recovery: {
    needed: 'Esta copia está sellada y esta computadora no tiene su llave.',
    key: 'Las 24 palabras de su hoja de recuperación, o el texto de su código QR',
    openCopy: 'Abrir la copia',
  },
  closing: {
    title: 'Antes de cerrar',
    never: 'Este libro no tiene ninguna copia probada.',
    old: (days: string, facts: number) => `La última copia probada es de hace ${days}. Desde entonces hay ${n(facts, 'registro que está solo', 'registros que están solo')} en esta computadora.`,
    copy: 'Hacer copia y cerrar',
    elsewhere: 'Elegir dónde…',
    leave: 'Cerrar sin copia',
  },
};
