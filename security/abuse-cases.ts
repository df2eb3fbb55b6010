/** One attack that Stagedoor was measured against. Its number never changes its meaning; tests carry it as `ABUSE-n`. */
export interface AbuseCase {
  readonly number: number
  /** What is tried, in a few words. */
  readonly attack: string
  /** What the tests do not show, or why they are all there is to show. */
  readonly note?: string
  /** Why no test carries the number. */
  readonly untested?: { readonly because: 'not applicable' | 'not yet'; readonly why: string }
}

/** A group of attacks. */
export interface AbuseSection {
  readonly letter: string
  readonly title: string
  readonly cases: readonly AbuseCase[]
}

const section = (letter: string, title: string, ...cases: readonly AbuseCase[]): AbuseSection => ({
  letter,
  title,
  cases,
})
const attack = (number: number, text: string, note?: string): AbuseCase => ({
  number,
  attack: text,
  ...(note === undefined ? {} : { note }),
})
const absent = (number: number, text: string, why: string): AbuseCase => ({
  number,
  attack: text,
  untested: { because: 'not applicable', why },
})
const later = (number: number, text: string, why: string): AbuseCase => ({
  number,
  attack: text,
  untested: { because: 'not yet', why },
})

/** Every attack, by section. A number that is missing was never given. */
export const SECTIONS: readonly AbuseSection[] = [
  section(
    'A',
    'Forged tokens',
    attack(1, 'the algorithm `none`, with an empty signature or any'),
    attack(2, '`none` in other spellings'),
    attack(3, 'a signature left out, or taken from another token'),
    attack(4, 'one bit changed in any place of a token'),
    attack(5, 'a public key, in any of its forms, as the secret of an HMAC'),
    attack(7, 'an algorithm that is missing, no text, misspelt, or a name that every object has'),
    attack(8, 'a key or a certificate that the token brings along'),
    attack(9, 'an address in the token from which to fetch a key'),
    attack(11, 'extensions that must be understood (`crit`), in any form'),
    attack(12, 'a payload that is said not to be encoded (`b64`)'),
    attack(13, 'encrypted tokens that are costly to open'),
    attack(14, 'good claims, encrypted to a public key of the issuer'),
    attack(15, 'a token inside a token'),
    attack(17, 'ECDSA signatures in another encoding, of another length or with numbers out of range'),
    attack(18, 'RSA signatures of another padding, hash, salt or length'),
    attack(19, 'weak secrets for HMAC', 'There is no HMAC mode: asking for one stops the start.'),
    attack(20, 'one configured issuer signing in the name of another, or for companies that are not its own'),
    attack(21, 'tokens of a test system against production'),
    attack(
      22,
      'a development shortcut that is left on',
      'There is none, and no option of such a name is known.',
    ),
  ),
  section(
    'B',
    'Claims of the wrong kind',
    attack(23, 'an ID token where an access token is wanted'),
    attack(24, 'a token type that is missing, no text, or another one'),
    attack(25, 'refresh tokens and proofs as bearer tokens'),
    attack(26, 'an audience that is another service, nearly ours, or no list of texts'),
    attack(
      27,
      'an audience that names us among others',
      'It is enough to be named; an exclusive audience is no option.',
    ),
    attack(29, 'an issuer in a list, or nearly ours'),
    attack(30, 'an expiry that is missing, past, infinite or no number'),
    attack(31, 'a start of validity that lies ahead, or is no number'),
    attack(32, 'a date of issue that lies ahead, or is no number'),
    attack(34, 'a tolerance for clocks that is as good as no check'),
    attack(35, 'a subject that is missing, empty, no text or enormous'),
    attack(36, 'a company or other access claims of the wrong kind'),
    attack(38, 'permissions that are no texts, nested, repeated or too many'),
    attack(
      39,
      'a permission that the catalog does not know',
      'It covers nothing, and stands in `access.problems`.',
    ),
    attack(40, 'wildcards and regular expressions beyond the two documented forms'),
    attack(41, 'names that begin like others'),
    attack(
      43,
      'a service whose id is that of a user',
      'It holds what its own token says. `access.kind` tells it apart; a route for users alone is for the handler to decide.',
    ),
    attack(45, 'a company under two names of claims'),
  ),
  section(
    'C',
    'Keys',
    attack(46, 'a rotation of keys'),
    attack(47, 'a rotation under load'),
    attack(49, 'a key that was stolen and withdrawn'),
    attack(50, 'a flood of unknown key ids'),
    attack(51, 'a key service that is down at the start'),
    attack(52, 'a key service that goes down later, for short and for long'),
    attack(54, 'a key service that never answers'),
    attack(56, 'a key service that redirects'),
    attack(57, 'a key set that is enormous'),
    attack(58, 'a key set with secret, weak, repeated or unfit keys'),
    attack(59, 'two issuers with the same key id'),
    attack(60, 'an issuer that the attacker chooses, to have something fetched'),
    attack(62, 'keys over plain HTTP'),
    attack(63, 'a token without a key id'),
    attack(64, 'a clock that jumps'),
  ),
  section(
    'D',
    'How a credential is sent',
    attack(65, 'no credential'),
    attack(66, 'the scheme without a token'),
    attack(67, 'the scheme in another case'),
    attack(68, 'another scheme'),
    attack(69, 'two credentials'),
    attack(
      71,
      'a token in the query or in a form',
      'Neither is read. Beside a header, one in the query is refused; a guard does not look at bodies.',
    ),
    attack(72, 'a token in a cookie', 'Cookies are not read, and reading them is no option.'),
    attack(74, 'bytes in a token that are not ASCII'),
    attack(75, 'other spellings of a good token'),
    attack(77, 'headers of proxies that claim who someone is'),
    attack(78, 'a header or a token that is too long'),
    attack(79, 'more headers than Node keeps'),
    attack(80, 'odd ends of requests: expectations, trailers, broken headers, whoever goes away'),
    attack(
      81,
      'an upgrade to a WebSocket',
      'Without a listener for upgrades, Node treats it as any request. Where an application has one, it authenticates there.',
    ),
  ),
  section(
    'E',
    'Ways around a route',
    attack(82, 'other spellings of a path'),
    attack(84, 'other methods'),
    attack(85, 'the automatic answer to OPTIONS'),
    attack(86, 'a method or a path in a header'),
    attack(87, 'a route without a guard'),
    attack(
      88,
      'handlers that are not routes: `all`, `use`, `param`, mounted applications',
      'What a mounted function serves, `express.static()` for one, Express does not show.',
    ),
    attack(89, 'a guard that is not the first to run'),
    attack(91, 'prefixes and versions in Nest'),
    attack(92, 'metadata that contradict each other, or are missing, in Nest'),
    attack(93, 'guarding by middleware in Nest'),
    attack(94, 'contexts other than HTTP in Nest'),
    attack(95, 'other guards beside ours in Nest'),
    attack(96, 'a lenient router in Fastify'),
    attack(97, 'a guard that rejects asynchronously'),
    attack(
      98,
      'several operations in one request',
      'There is no endpoint for batches: a handler asks for each operation, and its refusal is answered.',
    ),
  ),
  section(
    'F',
    'One company for another',
    attack(99, 'a path that names a company of others'),
    attack(100, 'a header, a query or a body that names a company of others'),
    attack(
      101,
      'header, path and token that disagree',
      'The header alone names the company; a path is held against it where the guard says so.',
    ),
    attack(102, 'a company that is named twice'),
    attack(104, 'what one may in one company, used in another'),
    attack(105, 'a guest who uses what their own company owns'),
    attack(
      106,
      'support staff in the companies of customers',
      'There are no platform roles: whoever acts for a member holds what the member holds, and gives nothing away.',
    ),
    attack(108, 'state that one request leaves for another'),
    attack(109, 'a list without a filter'),
    attack(110, 'a job or a webhook without a token'),
  ),
  section(
    'G',
    'Around a scope',
    attack(111, 'a unit outside the scope'),
    attack(112, 'an empty, absent or odd scope or target'),
    attack(113, 'a scope that was forgotten'),
    attack(115, 'something moved into, or out of, another unit'),
    attack(116, 'a bulk change that mixes what one may with what one may not'),
    attack(
      117,
      'a unit that is below, or spelt like, another',
      'Units have no hierarchy: they are equal or they are not.',
    ),
    attack(118, 'a request that says where a stored thing belongs'),
    attack(119, 'a list that shows more than one may open'),
    attack(
      120,
      'something moved between the check and the write',
      'Stagedoor sees no transaction: the handler asks again inside it.',
    ),
  ),
  section(
    'H',
    'Giving away',
    attack(121, 'what one does not hold'),
    attack(122, 'a wildcard over what one holds in part'),
    attack(123, 'what the company does not own, or in a module that one was not given'),
    attack(124, 'in a wider scope than one has, or in none'),
    attack(125, 'to oneself'),
    attack(
      126,
      'taking away what one could not give',
      'That a last owner stays is for the application to see to: there are no owners here.',
    ),
    attack(127, 'giving on what was given, without end'),
    absent(
      128,
      'giving for longer than one has it oneself',
      'Grants have no dates. What expires is for the application to take away; a decision on it is made with what is stored then.',
    ),
    attack(129, 'changing what someone already has, so that it gives more'),
    attack(130, 'to a service, or by one'),
    attack(131, 'an invitation that is accepted after its sender lost what they gave'),
    attack(132, 'acting in the name of another'),
    attack(133, 'an actor that nobody vouches for'),
    attack(134, 'two who give at the same time'),
    attack(135, 'any sequence of the above'),
    attack(
      194,
      'a dormant grant that only a service with a newer catalog knows, given along with its module by an older one',
    ),
  ),
  section(
    'I',
    'What was true once',
    attack(
      136,
      'a module that was taken from the company',
      'With `loadMember` the store decides on every request. With access data in the token, the token decides until it expires.',
    ),
    later(
      137,
      'a token that is older than what the store knows',
      '`versions` decides nothing until `freshness` is built (TOK-6).',
    ),
    absent(
      138,
      'a document written for those who are left, read by one who was removed',
      'How fresh a store reads is for the application: `loadMember` is asked anew on every request, and nothing is kept.',
    ),
    attack(
      139,
      'an answer that was true when it was kept',
      'No decision is kept. What a token says is, for as long as the token holds.',
    ),
    attack(140, 'a store that is down'),
    absent(
      141,
      'an add-on at the moment it expires',
      'Core has no clock: entitlements are what a company owns now, and whoever writes them knows the dates.',
    ),
    attack(142, 'a module that is sold, and bought back'),
    attack(143, 'an add-on without its base, a key that was renamed'),
    absent(
      144,
      'a session that was ended, a token that was revoked',
      'There is no list of revoked tokens: a token holds until it expires, remembered or not, and `loadMember` is where to refuse its bearer before.',
    ),
    attack(145, 'a token made for a newer catalog'),
    absent(
      146,
      'a signed bundle that was changed, or an older one',
      'A catalog is code of the application, and is loaded from nowhere.',
    ),
  ),
  section(
    'J',
    'What is kept',
    attack(147, 'a cache key that forgets who asked'),
    attack(149, 'a decision that is kept while it changes', 'None is kept.'),
    attack(150, 'an error that is kept as a refusal'),
    attack(
      151,
      'a token that one service verified, for another',
      'It is looked up by the end of its signature, and compared as a whole.',
    ),
    attack(152, 'a thousand who miss at once'),
    attack(154, 'a shared cache between server and client'),
    attack(
      155,
      'a cache flooded with tokens that never repeat',
      'Only verified ones enter. `npm run soak` sends a million of them and holds the heap against a bound.',
    ),
  ),
  section(
    'K',
    'Exhaustion',
    attack(156, 'a token of megabytes'),
    attack(158, 'JSON that is nested very deeply'),
    attack(159, 'thousands of permissions, units or companies'),
    attack(160, 'patterns that are costly to match'),
    attack(161, 'routes that are costly to match', 'Stagedoor matches no paths: it is called by the router.'),
    attack(163, 'a loader that never answers'),
    absent(
      164,
      'a flood of tokens with bad signatures',
      'Rates are limited in front: a signature costs what it costs before it is found bad. What is bad for any other reason is refused before that.',
    ),
    attack(165, 'hooks of the application that throw'),
    attack(166, 'an audit that blocks', 'A listener is called and not waited for; a queue is its own.'),
    absent(
      167,
      'a million requests',
      'Too long for a test: `npm run soak`, with its figures in the repository.',
    ),
    attack(
      195,
      'long scopes and many keys that multiply: in a delegation, in its dormant grants, in an intersection',
    ),
    attack(196, 'an access that is remembered, and grows with what it is asked'),
  ),
  section(
    'L',
    'Odd values',
    attack(168, 'names that every object has, wherever a name is looked up'),
    attack(170, 'the same in a catalog'),
    attack(171, 'a body that overrides where something belongs'),
    attack(172, 'a permission that is taken from the request'),
    attack(174, 'what others put on a request'),
    attack(176, 'lone surrogates, bytes that are not UTF-8, marks and NULs'),
    attack(177, 'a rule that throws', 'Rules are grants and resolvers; there are none that deny.'),
  ),
  section(
    'M',
    'What leaks',
    attack(178, 'bodies that tell more than they should'),
    attack(179, 'a refusal that tells what exists'),
    attack(180, 'a refusal that tells what is wrong with a token'),
    attack(181, 'events that tell more than they should'),
    attack(184, 'lines of a log that are forged'),
    attack(185, 'labels without a bound', 'There are no metrics; an event names the route by its pattern.'),
    attack(186, 'stacks in answers, while developing'),
    absent(
      187,
      'an endpoint for explanations',
      'There is none. `explain` answers the program, and never goes on the wire by itself.',
    ),
  ),
  section(
    'N',
    'Proof of possession, step-up',
    attack(188, 'a token that is bound to a key, as a plain bearer token'),
    attack(189, 'the scheme DPoP', 'Proof of possession is not supported: it is another scheme.'),
    absent(
      190,
      'a proof of possession that is wrong',
      'Proof of possession is not supported, and tokens that ask for it are refused.',
    ),
    attack(191, 'a binding that nobody knows'),
    absent(
      192,
      'an authentication that is too weak or too old for a route',
      'There is no step-up: `acr`, `amr` and `auth_time` decide nothing.',
    ),
    attack(
      193,
      'another host in the challenge',
      'A challenge is a fixed text. There is no metadata document.',
    ),
  ),
]

export const CASES: readonly AbuseCase[] = SECTIONS.flatMap(({ cases }) => cases)
