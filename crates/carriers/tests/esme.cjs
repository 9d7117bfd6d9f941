// A client of the `smpp` package, bound to a message centre: it says on its standard output what it hears, one JSON
// object on a line, and submits what it is told on its standard input. It ends when that does.
//
// Its argument is JSON: port, system_id.

const readline = require('readline');
const smpp = require('smpp');

const options = JSON.parse(process.argv[2]);
const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');

const session = smpp.connect({ url: `smpp://127.0.0.1:${options.port}` }, () => {
  session.bind_transceiver({ system_id: options.system_id, password: 'secret' }, (answer) => {
    say({ event: 'bound', status: answer.command_status });
  });
});
session.on('error', () => {});
session.on('deliver_sm', (pdu) => {
  session.send(pdu.response());
  const { message } = pdu.short_message;
  const text = Buffer.isBuffer(message) ? message.toString('latin1') : message;
  say({ event: 'delivered', text, from: pdu.source_addr, esm_class: pdu.esm_class });
});

readline.createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { do: _, ...fields } = JSON.parse(line);
    session.submit_sm(fields, (answer) => say({ event: 'submitted', status: answer.command_status }));
  })
  .on('close', () => process.exit(0));
