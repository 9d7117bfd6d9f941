// A message centre for the tests, made with the `smpp` package: it says on its standard output what it hears, one
// JSON object on a line, and does what it is told on its standard input. It ends when that does.
//
// Its argument is JSON: port (0: a free one), and for TLS key and cert, as PEM. What it can be told:
//   {"do":"mode","mode":"accept"|"accept one"|"silent"|"throttle"|"refuse"|"drop"}   how the next submissions are
//     answered; after one that was accepted the others are dropped
//   {"do":"deliver", …}    a deliver_sm with these fields; `hex` is short_message as it travels
//   {"do":"raw","hex":…}   bytes as they are
//   {"do":"drop"}          cuts the connection

const readline = require('readline');
const smpp = require('smpp');

const options = JSON.parse(process.argv[2]);
const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');
let mode = 'accept';
let session = null;
let count = 0;

function shown(message) {
  if (Buffer.isBuffer(message)) return { hex: message.toString('hex') };
  return { text: message };
}

const { key, cert } = options;
const server = smpp.createServer(key ? { key, cert } : {}, (connected) => {
  connected.on('error', () => {});
  connected.on('close', () => say({ event: 'closed' }));
  connected.on('bind_transceiver', (pdu) => {
    if (pdu.password !== 'secret') {
      connected.send(pdu.response({ command_status: smpp.ESME_RBINDFAIL }));
      say({ event: 'refused' });
      return;
    }
    connected.send(pdu.response({ system_id: 'smsc' }));
    session = connected;
    say({ event: 'bound', system_id: pdu.system_id, version: pdu.interface_version });
  });
  connected.on('enquire_link', (pdu) => {
    if (mode === 'silent') return;
    connected.send(pdu.response());
    say({ event: 'enquired' });
  });
  connected.on('unbind', (pdu) => {
    connected.send(pdu.response());
    connected.close();
    say({ event: 'unbound' });
  });
  connected.on('submit_sm', (pdu) => {
    count += 1;
    const id = count.toString(16).padStart(8, '0').toUpperCase();
    const { message, udh } = pdu.short_message;
    say({
      event: 'submitted', id, from: pdu.source_addr, from_ton: pdu.source_addr_ton, to: pdu.destination_addr,
      to_ton: pdu.dest_addr_ton, esm_class: pdu.esm_class, data_coding: pdu.data_coding,
      registered_delivery: pdu.registered_delivery, reference: pdu.user_message_reference,
      validity: pdu.validity_period ? String(pdu.validity_period_raw ?? pdu.validity_period) : null,
      udh: udh ? udh.map((element) => element.toString('hex')) : [], ...shown(message),
    });
    if (mode.startsWith('accept')) connected.send(pdu.response({ message_id: id }));
    if (mode === 'throttle') connected.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
    if (mode === 'refuse') connected.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
    if (mode === 'drop') connected.destroy();
    if (mode === 'accept one') mode = 'drop';
  });
});

server.listen(options.port, '127.0.0.1', () => say({ event: 'port', port: server.address().port }));

const orders = {
  mode: (order) => { mode = order.mode; say({ event: 'mode' }); },
  drop: () => session.destroy(),
  raw: (order) => session.socket.write(Buffer.from(order.hex, 'hex')),
  deliver: (order) => {
    const { do: _, hex, ...fields } = order;
    if (hex !== undefined) fields.short_message = Buffer.from(hex, 'hex');
    session.deliver_sm(fields, (answer) => say({ event: 'answered', status: answer.command_status }));
  },
};

readline.createInterface({ input: process.stdin })
  .on('line', (line) => { const order = JSON.parse(line); orders[order.do](order); })
  .on('close', () => process.exit(0));
