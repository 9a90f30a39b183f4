// Settings as they are sent: no empty lines, the stages in the order of their days.
import type { Settings } from '../../wire';

export function tidiedSettings(settings: Settings): Settings {
  const { business } = settings;
  const methods = business.payment_methods.filter((method) => method.label.trim() || method.value.trim());
  return {
    ...settings,
    business: { ...business, address: business.address.map((line) => line.trim()).filter(Boolean), payment_methods: methods },
    stages: [...settings.stages].sort((a, b) => a.offset - b.offset),
  };
}
