// Written by scripts/build_sign_words.py from the catalogues.
export const WORDS = {
"en": {
"code-compare": "Read this code to whoever enrols the key: {code}. If they see another one, the request was exchanged on its way.",
"fault:carried-disclosures": "The file of disclosures beside the events does not open what they seal. Take the two files that were written together.",
"fault:event-malformed": "Something in it is missing or wrong. Nothing was signed.",
"fault:key-absent": "Key {key} is not in this browser.",
"fault:key-file": "The file is not a private key in PKCS#8 PEM form, or it is damaged.",
"fault:key-file-cipher": "The key file is encrypted in a way that no browser knows. Write it anew with PBKDF2 and AES-256: openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW",
"fault:key-file-encrypted": "The key file is encrypted. Type its passphrase.",
"fault:key-file-passphrase": "The key file does not open with this passphrase. If it is right, the file is damaged: use your copy of it.",
"fault:key-kept": "This key is in this browser already, for this ledger.",
"fault:key-place": "The field {field} of the key is missing or malformed.",
"fault:key-type": "The key file holds another kind of key than Ed25519. Take a signing key.",
"fault:login-elsewhere": "The server asks for a login to another address or another ledger than this page is of. Nothing was signed: open the page by the address that you know.",
"fault:login-field": "The field {name} of the login statement is malformed.",
"fault:outbox-absent": "Event {id} is not in the outbox.",
"fault:outbox-overtaken": "Another window signed event {seq} of key {key} at the same time. Nothing was kept of this one: sign it again.",
"fault:outbox-policy": "The policy is not of this event's ledger, or does not say of which it is.",
"fault:outbox-unproved": "The receipt does not prove that this event is recorded. It stays in the outbox.",
"fault:outbox-waiting": "The event has not been refused. It stays in the outbox until it is recorded.",
"fault:sign-no-ed25519": "Nothing can be signed in this browser: it is too old for Ed25519 keys. Install its newest version or another browser, or sign with the program on a computer. Reading works as it is.",
"fault:sign-no-storage": "Nothing can be signed in this window: the browser keeps nothing in it. Open an ordinary window, not a private one, and allow the page to store data.",
"fault:sign-not-secure": "Nothing can be signed on this page: it came over a connection that is not secure, and a browser lends keys to secure pages only. Open the page by its https:// address; whoever runs the service knows it. Reading works as it is.",
"fault:storage-full": "There is no room left on this device. Nothing was kept; make room and try again.",
"fault:storage-none": "The browser could not keep it ({why}). Open an ordinary window and try again.",
"key-no-copy": "Nobody has a copy of this key. If the device is lost, report the key as lost and enrol a new one.",
"keys-kept": "The browser has agreed to keep keys and outbox until you delete them.",
"keys-may-go": "The browser may delete keys and outbox when room grows short. Add this page to the home screen, send what waits soon, and enrol a second key on another device.",
"outbox-counted": [
"{count} signed event is not recorded yet.",
"{count} signed events are not recorded yet."
],
"outbox-empty": "Everything that was signed here is recorded.",
"outbox-private": "Keep the file of disclosures private: it holds prices and names that nobody else sees.",
"outbox-refused": [
"{count} signed event was refused by the ledger.",
"{count} signed events were refused by the ledger."
]
},
"fr": {
"code-compare": "Lisez ce code à la personne qui enrôle la clé : {code}. Si elle en voit un autre, la demande a été échangée en chemin.",
"fault:carried-disclosures": "Le fichier de divulgations joint aux événements n’ouvre pas ce qu’ils scellent. Prenez les deux fichiers écrits ensemble.",
"fault:event-malformed": "Il y manque quelque chose, ou quelque chose y est faux. Rien n’a été signé.",
"fault:key-absent": "La clé {key} n’est pas dans ce navigateur.",
"fault:key-file": "Le fichier n’est pas une clé privée au format PKCS#8 PEM, ou il est endommagé.",
"fault:key-file-cipher": "Le fichier de clé est chiffré d’une façon qu’aucun navigateur ne connaît. Réécrivez-le avec PBKDF2 et AES-256 : openssl pkcs8 -topk8 -v2 aes-256-cbc -in ANCIEN -out NOUVEAU",
"fault:key-file-encrypted": "Le fichier de clé est chiffré. Tapez sa phrase de passe.",
"fault:key-file-passphrase": "Le fichier de clé ne s’ouvre pas avec cette phrase de passe. Si elle est juste, le fichier est endommagé : prenez-en votre copie.",
"fault:key-kept": "Cette clé est déjà dans ce navigateur, pour ce registre.",
"fault:key-place": "Le champ {field} de la clé manque ou est mal formé.",
"fault:key-type": "Le fichier de clé contient une autre sorte de clé qu’Ed25519. Prenez une clé de signature.",
"fault:login-elsewhere": "Le serveur demande une connexion à une autre adresse ou à un autre registre que ceux de cette page. Rien n’a été signé : ouvrez la page par l’adresse que vous connaissez.",
"fault:login-field": "Le champ {name} de la déclaration de connexion est mal formé.",
"fault:outbox-absent": "L’événement {id} n’est pas dans la boîte d’envoi.",
"fault:outbox-overtaken": "Une autre fenêtre a signé en même temps l’événement {seq} de la clé {key}. Rien n’a été gardé de celui-ci : signez-le de nouveau.",
"fault:outbox-policy": "La politique n’est pas celle du registre de cet événement, ou ne dit pas de quel registre elle est.",
"fault:outbox-unproved": "Le reçu ne prouve pas que cet événement est enregistré. Il reste dans la boîte d’envoi.",
"fault:outbox-waiting": "L’événement n’a pas été refusé. Il reste dans la boîte d’envoi jusqu’à ce qu’il soit enregistré.",
"fault:sign-no-ed25519": "Rien ne peut être signé dans ce navigateur : il est trop ancien pour les clés Ed25519. Installez sa version la plus récente ou un autre navigateur, ou signez avec le programme sur un ordinateur. La lecture fonctionne telle quelle.",
"fault:sign-no-storage": "Rien ne peut être signé dans cette fenêtre : le navigateur n’y garde rien. Ouvrez une fenêtre ordinaire, pas une fenêtre privée, et autorisez la page à enregistrer des données.",
"fault:sign-not-secure": "Rien ne peut être signé sur cette page : elle est venue par une connexion non sécurisée, et un navigateur ne prête ses clés qu’aux pages sécurisées. Ouvrez la page par son adresse https:// ; qui exploite le service la connaît. La lecture fonctionne telle quelle.",
"fault:storage-full": "Il n’y a plus de place sur cet appareil. Rien n’a été gardé ; faites de la place et réessayez.",
"fault:storage-none": "Le navigateur n’a pas pu le garder ({why}). Ouvrez une fenêtre ordinaire et réessayez.",
"key-no-copy": "Personne n’a de copie de cette clé. Si l’appareil est perdu, déclarez la clé perdue et enrôlez-en une nouvelle.",
"keys-kept": "Le navigateur a accepté de garder les clés et la boîte d’envoi jusqu’à ce que vous les supprimiez.",
"keys-may-go": "Le navigateur peut supprimer les clés et la boîte d’envoi quand la place vient à manquer. Ajoutez cette page à l’écran d’accueil, envoyez bientôt ce qui attend et enrôlez une deuxième clé sur un autre appareil.",
"outbox-counted": [
"{count} événement signé n’est pas encore enregistré.",
"{count} événements signés ne sont pas encore enregistrés."
],
"outbox-empty": "Tout ce qui a été signé ici est enregistré.",
"outbox-private": "Gardez le fichier de divulgations pour vous : il contient des prix et des noms que personne d’autre ne voit.",
"outbox-refused": [
"{count} événement signé a été refusé par le registre.",
"{count} événements signés ont été refusés par le registre."
]
}
};
