// A real OpenID provider (the package oidc-provider) on loopback, for the tests. Its arguments are
// one JSON object: port, client, secret, back (redirect addresses), left (after signing out) and
// accounts (the staff number of each). It writes "ready" when it listens.
import Provider from "oidc-provider";

const given = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${given.port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: given.client,
      client_secret: given.secret,
      redirect_uris: given.back,
      post_logout_redirect_uris: given.left,
    },
  ],
  claims: { openid: ["sub"], profile: ["preferred_username", "employee_number"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: ["a key of the tests"] },
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id, employee_number: given.accounts[id] }),
  }),
  // Everybody consents: the company's own program needs no question.
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
});

const FORM = `<!doctype html><html lang="en"><title>Company account</title><body>
<form method="post"><label>Account <input name="login" autofocus></label>
<button name="step" value="login">Continue</button> <button name="step" value="cancel">Cancel</button></form>`;

async function fields(request) {
  let body = "";
  for await (const chunk of request) body += chunk;
  return new URLSearchParams(body);
}

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  await provider.interactionDetails(ctx.req, ctx.res);
  if (ctx.method !== "POST") {
    ctx.type = "html";
    ctx.body = FORM;
    return;
  }
  const form = await fields(ctx.req);
  const result = form.get("step") === "login" && given.accounts[form.get("login")] !== undefined
    ? { login: { accountId: form.get("login") } }
    : { error: "access_denied", error_description: "broken off" };
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
});

provider.listen(given.port, "127.0.0.1", () => console.log("ready"));
