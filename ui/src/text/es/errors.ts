import type { ErrorCode } from '../../wire';

/** What happened · what is safe · what to do. An empty part is left out. */
export interface Sentence {
  what: string;
  safe: string;
  todo: string;
}

export type ErrorTexts = Record<ErrorCode, (params: Record<string, string | undefined>) => Sentence>;

const say = (what: string, safe: string, todo: string): Sentence => ({ what, safe, todo });
/** The desk's reasons may end in a full stop; the sentence has its own. */
const bare = (text: string | undefined) => (text ?? '').replace(/[.\s]+$/, '');
const untouched = 'No se cambió nada.';
/** What stands already, by the field that says so. */
function alike(field: string | undefined, name: string): string {
  if (field === 'number') return `Ya hay una factura con ese número, de ${name}.`;
  if (field === 'tax_id') return `Ya hay un cliente con esa identificación: ${name}.`;
  return field === 'new_customer' ? `Ya hay un cliente con ese nombre: ${name}.` : `Ya hay otro registro así, de ${name}.`;
}

export const errors: ErrorTexts = {
  invalid: (p) => say(p.reason ? `Este dato no se entiende: ${bare(p.reason)}.` : 'Este dato no se entiende o falta.', untouched, 'Corríjalo y guarde otra vez.'),
  not_found: () => say('Ese registro ya no está.', 'El resto del libro sigue igual.', 'Vuelva a la lista y ábralo de nuevo.'),
  no_ledger: () => say('Todavía no hay un libro en esta computadora.', untouched, 'Empiece uno nuevo o traiga una copia.'),
  ledger_exists: () => say('Ya hay un libro en esta computadora.', 'Su libro sigue igual.', 'Cierre y vuelva a abrir Al Día para verlo.'),
  ledger_held: () => say('Otro programa tiene abierto el libro.', 'Su libro está a salvo.', 'Cierre la otra ventana de Al Día y vuelva a intentar.'),
  holder_gone: () => say('El programa que tenía abierto el libro se cerró.', 'Lo confirmado está guardado.', 'Revise qué falta y repítalo.'),
  not_a_ledger: (p) => say(p.file ? `El archivo ${p.file} no es un libro de Al Día.` : 'El archivo no es un libro de Al Día.', 'No se tocó el archivo.', 'Elija otro archivo o traiga una copia desde Respaldo.'),
  ledger_too_new: () => say('El libro lo escribió una versión más nueva de Al Día.', 'No se tocó el libro.', 'Instale la versión nueva en esta computadora.'),
  locked: () => say('El libro está cerrado con su frase de paso.', untouched, 'Ábralo con su frase, o con las palabras de su hoja de recuperación.'),
  wrong_passphrase: () => say('Esa no es la frase de paso de este libro.', untouched, 'Revise mayúsculas y espacios, o use las palabras de su hoja de recuperación.'),
  ledger_damaged: () => say('El libro no pasó la comprobación: una parte no se lee como se escribió.', 'No se escribió nada más en él, y sus copias siguen donde están.', 'En Respaldo está qué se puede leer y cómo salvarlo.'),
  more_than_open: (p) => say(p.open ? `El importe es mayor que lo pendiente (${p.open}).` : 'El importe es mayor que lo pendiente.', untouched, 'Baje el importe, o deje el resto a favor del cliente.'),
  has_dependents: (p) => say(p.list ? `Otros registros dependen de este: ${bare(p.list)}.` : 'Otros registros dependen de este.', untouched, 'Deshaga primero esos registros.'),
  already_done: () => say('Esto ya estaba hecho.', 'No se hizo por segunda vez.', 'Revise la historia del cliente.'),
  conflict: (p) => say(p.name ? alike(p.field, p.name) : 'Ya existe un registro con esa clave y otro contenido.', untouched, 'Revise el dato, o abra el registro que ya está.'),
  not_now: (p) => say(p.reason ? `Ahora no es posible: ${bare(p.reason)}.` : 'Ahora no es posible.', untouched, 'Revise el estado de este registro.'),
  stale: () => say('Algo cambió desde que lo vio.', 'No se hizo el paso.', 'Mire de nuevo: la lista ya está al día.'),
  cancelled: () => say('Se canceló.', 'No quedó nada a medias.', ''),
  bad_file: (p) => say(`No se pudo leer ${p.file ?? 'el archivo'}${p.reason ? `: ${bare(p.reason)}` : ''}.`, untouched, 'Revise el archivo o elija otro.'),
  no_space: (p) => say(p.needed && p.free ? `No hay lugar: hacen falta ${p.needed} y quedan ${p.free}.` : 'No hay lugar en el disco o en la memoria.', 'Lo que ya estaba sigue ahí.', 'Libere espacio o use otra memoria.'),
  read_only: () => say('No se puede escribir en ese lugar.', 'Lo que ya estaba sigue ahí.', 'Revise si la memoria tiene seguro contra escritura, o elija otra carpeta.'),
  place_gone: () => say('La memoria o la carpeta ya no está conectada.', 'Su libro y las copias anteriores están a salvo.', 'Conéctela otra vez y repita.'),
  needs_key: (p) => say(`La copia${p.file ? ` ${p.file}` : ''} está sellada y esta computadora no tiene la llave que la abre.`, 'La copia no está dañada y su libro sigue igual.', 'Escriba las palabras de su hoja de recuperación.'),
  wrong_key: (p) => say(`Esa llave no es la que abre la copia${p.file ? ` ${p.file}` : ''}.`, 'La copia no está dañada y su libro sigue igual.', 'Busque la hoja de recuperación con la que se hizo.'),
  bad_key: (p) => say(p.reason ? `Esas palabras no son una llave de recuperación (${p.reason}).` : 'Esas palabras no son una llave de recuperación.', 'Su libro sigue igual.', 'Escriba las 24 palabras de la hoja en su orden.'),
  bad_copy: (p) => say(p.reason ? `Esa copia no sirve: ${bare(p.reason)}.` : 'Esa copia no sirve.', 'Su libro sigue igual.', 'Elija otra copia de la lista.'),
  not_proven: () => say('La copia no resultó igual al libro al leerla de nuevo.', 'Su libro está bien y las copias anteriores siguen ahí.', 'Pruebe con otra memoria: esta puede estar fallando.'),
  document_failed: (p) => say(p.reason ? `No se pudo hacer el documento: ${bare(p.reason)}.` : 'No se pudo hacer el documento.', 'Nada se marcó como enviado.', 'Vuelva a intentar.'),
  disk: () => say('El disco no respondió al leer o escribir.', 'Lo último que se guardó está completo.', 'Haga una copia en otra memoria y vuelva a intentar.'),
  clock_frozen: () => say('La fecha de la computadora no cuadra con la última que vimos.', 'No se envía ni se imprime nada mientras tanto.', 'Corrija la fecha, o confírmela en Hoy.'),
  unknown_call: () => say('Esta ventana pide algo que el programa no conoce.', untouched, 'Cierre y vuelva a abrir Al Día.'),
  internal: (p) => say(p.ref ? `Algo falló de nuestro lado (referencia ${p.ref}).` : 'Algo falló de nuestro lado.', 'Lo último que se guardó está completo.', 'Vuelva a intentar; si se repite, reinicie Al Día.'),
};
